<div id="comments">
<?php if (have_comments()) : ?>
  <h3>Responses to &#8220;<?php the_title(); ?>&#8221;</h3>
  <ol class="commentlist"><?php wp_list_comments(['callback' => 'archive_comment', 'style' => 'ol', 'type' => 'comment']); ?></ol>
  <?php if (get_option('harness_pager') === 'script' && get_comment_pages_count() > 1) : ?>
  <p class="older"><a href="#" data-post="<?php the_ID(); ?>">Older comments</a></p>
  <?php else : paginate_comments_links(); endif; ?>
<?php endif; ?>
<?php if (comments_open()) : comment_form(); elseif (have_comments()) : ?>
  <p>Archived Comments.</p>
<?php endif; ?>
</div>
