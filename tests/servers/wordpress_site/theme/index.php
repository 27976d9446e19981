<!DOCTYPE html>
<html <?php language_attributes(); ?>>
<head>
<meta charset="<?php bloginfo('charset'); ?>">
<?php wp_head(); ?>
</head>
<body <?php body_class(); ?>>
<header><p class="site-title"><a href="<?php echo esc_url(home_url('/')); ?>"><?php bloginfo('name'); ?></a></p></header>
<div id="content">
<?php while (have_posts()) : the_post(); ?>
  <article id="post-<?php the_ID(); ?>" <?php post_class(); ?>>
    <h1 class="entry-title"><a href="<?php the_permalink(); ?>"><?php the_title(); ?></a></h1>
    <p class="entry-meta"><span class="author vcard"><span class="fn"><?php the_author(); ?></span></span>
      <time class="published" datetime="<?php echo esc_attr(get_the_date('c')); ?>"><?php echo esc_html(get_the_date()); ?></time></p>
    <div class="entry-content"><?php the_content(); ?></div>
  </article>
  <?php if (is_singular()) { comments_template(); } ?>
<?php endwhile; ?>
</div>
<aside id="sidebar"><?php do_action('classic_sidebar'); ?></aside>
<?php wp_footer(); ?>
</body>
</html>
