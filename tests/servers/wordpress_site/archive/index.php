<!DOCTYPE html>
<html <?php language_attributes(); ?>>
<head>
<meta charset="<?php bloginfo('charset'); ?>">
<?php wp_head(); ?>
</head>
<body <?php body_class(); ?>>
<div id="page">
<?php while (have_posts()) : the_post(); ?>
  <div class="story">
    <h1><?php the_title(); ?></h1>
    <p class="dateline"><?php the_author(); ?>, <?php echo esc_html(get_the_date('F j, Y')); ?></p>
    <div class="entry-content"><?php the_content(); ?></div>
  </div>
  <?php if (is_singular()) { comments_template(); } ?>
<?php endwhile; ?>
</div>
<?php wp_footer(); ?>
</body>
</html>
