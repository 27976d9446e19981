<?php
// One small classic theme, installed under several names; the name says how its comments are printed:
// classic-html5, classic-xhtml, classic-div, classic-loop (the hand-written loop of themes before 2010).
add_action('after_setup_theme', function () {
    add_theme_support('title-tag');
    add_theme_support('automatic-feed-links');
    if (classic_markup() !== 'xhtml' && classic_markup() !== 'loop') {
        add_theme_support('html5', ['comment-list', 'comment-form']);
    }
});

function classic_markup() {
    return str_replace('classic-', '', basename(get_stylesheet_directory()));
}
