<?php
if (post_password_required()) {
    return;
}
$markup = classic_markup();
$count = get_comments_number();
?>
<div id="comments"<?php echo $markup === 'loop' ? '' : ' class="comments-area"'; ?>>
<?php if (have_comments()) : ?>
  <?php if ($markup === 'loop') : ?>
  <h3><?php comments_number('No Responses', 'One Response', '% Responses'); ?> to &#8220;<?php the_title(); ?>&#8221;</h3>
  <ol class="commentlist">
    <?php foreach ($comments as $comment) : ?>
    <li class="<?php echo $comment->comment_type === 'comment' ? 'alt' : 'pingback'; ?>" id="comment-<?php comment_ID(); ?>">
      <cite><?php comment_author_link(); ?></cite> responded with:
      <br />
      <small class="commentmetadata"><a href="#comment-<?php comment_ID(); ?>" title=""><?php comment_date('F jS, Y'); ?> at <?php comment_time(); ?></a></small>
      <?php comment_text(); ?>
    </li>
    <?php endforeach; ?>
  </ol>
  <?php else : ?>
  <h2 class="comments-title"><?php
    printf(esc_html(_n('%1$s response to %2$s', '%1$s responses to %2$s', $count, 'default')), number_format_i18n($count), '&ldquo;' . get_the_title() . '&rdquo;');
  ?></h2>
  <?php the_comments_navigation(); ?>
    <?php if ($markup === 'div') : ?>
  <div class="comment-list"><?php wp_list_comments(['style' => 'div', 'short_ping' => true]); ?></div>
    <?php else : ?>
  <ol class="comment-list"><?php wp_list_comments(['style' => 'ol', 'short_ping' => true, 'avatar_size' => 48]); ?></ol>
    <?php endif; ?>
  <?php the_comments_navigation(); ?>
  <?php endif; ?>
<?php endif; ?>
<?php if (!comments_open() && $count) : ?>
  <p class="no-comments"><?php _e('Comments are closed.'); ?></p>
<?php endif; ?>
</div>
<?php comment_form(); ?>
