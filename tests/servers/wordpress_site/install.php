<?php
// Installs the site: php install.php FOLDER HOST:PORT
$_SERVER['HTTP_HOST'] = $argv[2];
$_SERVER['REQUEST_METHOD'] = 'GET';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
define('WP_INSTALLING', true);
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('The Harness', 'editor', 'editor@mail.example', true, '', 'secret');
