<?php
// A magazine of 2014: its comments have no count anywhere, and its pages name neither the interface nor a comment feed.
add_action('after_setup_theme', function () {
    add_theme_support('title-tag');
    remove_action('wp_head', 'rest_output_link_wp_head');
    remove_action('wp_head', 'feed_links', 2);
    remove_action('wp_head', 'feed_links_extra', 3);
    remove_action('wp_head', 'wp_shortlink_wp_head');
    remove_action('template_redirect', 'rest_output_link_header', 11);
    remove_action('template_redirect', 'wp_shortlink_header', 11);
});

function archive_comment($comment, $args, $depth) {
    ?>
    <li id="comment-<?php comment_ID(); ?>">
      <p class="said">On <?php comment_date('F j, Y'); ?> at <?php comment_time('g:i a'); ?>
        <strong><?php comment_author(); ?></strong> responded with&#8230; <a href="#comment-<?php comment_ID(); ?>">#</a></p>
      <?php comment_text(); ?>
    <?php
}
