<?php
// What a test may switch on by options: noise that differs at each request, and a REST interface that is closed.

add_filter('pre_wp_mail', '__return_true');
add_filter('comment_flood_filter', '__return_false', 99);
remove_action('check_comment_flood', 'check_comment_flood_db', 10);
add_filter('duplicate_comment_id', '__return_zero');

function harness_noise() {
    return get_option('harness_noise') && !is_feed() && !(defined('REST_REQUEST') && REST_REQUEST);
}

function harness_box() {
    $teasers = ['Ferry prices up', 'Bridge opens late', 'Mayor to resign', 'Snow in April', 'Trains on strike', 'Cinema sold'];
    shuffle($teasers);
    $items = '';
    foreach (array_slice($teasers, 0, 4) as $teaser) {
        $items .= '<li><a href="/?teaser=' . random_int(1, 99999) . '">' . $teaser . '</a> ' . random_int(2, 59) . ' minutes ago</li>';
    }
    return '<div class="most-read"><h4>Most read</h4><ol>' . $items . '</ol></div>';
}

add_filter('the_content', function ($content) {
    if (!harness_noise() || !is_singular()) {
        return $content;
    }
    $advert = '<div class="advert" id="ad-' . random_int(1, 99999) . '"><a href="https://ads.example/' . random_int(1, 99999) . '">Buy '
        . ['shoes', 'tea', 'lamps', 'boats'][random_int(0, 3)] . ' now, ' . random_int(5, 70) . '% off</a></div>';
    $parts = explode('</p>', $content, 2);
    $share = '<div class="sharedaddy"><span class="share-count">' . random_int(1, 9999) . ' shares</span></div>';
    return $parts[0] . '</p>' . $advert . ($parts[1] ?? '') . $share . harness_box();
}, 99);

add_filter('comment_text', function ($text) {
    if (!harness_noise() || !did_action('wp_head')) {
        return $text;
    }
    return $text . '<p class="comment-likes"><a href="#">Like</a> ' . random_int(0, 500) . ' people like this</p>';
}, 99);

add_action('classic_sidebar', function () {
    echo harness_noise() ? harness_box() : '';
});

add_action('wp_footer', function () {
    if (harness_noise()) {
        echo harness_box(), '<p class="views">', random_int(1000, 99999), ' views</p>';
        echo '<script>var token = "', bin2hex(random_bytes(12)), '";</script>';
    }
});

// "off": every route answers 401, as security plugins do. "comments": only the comments routes are gone.
add_filter('rest_authentication_errors', function ($result) {
    return get_option('harness_rest') === 'off'
        ? new WP_Error('rest_login_required', 'REST API restricted to authenticated users.', ['status' => 401])
        : $result;
});
add_filter('rest_endpoints', function ($routes) {
    if (get_option('harness_rest') === 'comments') {
        unset($routes['/wp/v2/comments'], $routes['/wp/v2/comments/(?P<id>[\d]+)']);
    }
    return $routes;
});

// One approved comment that every list leaves out, as a plugin or a stale cache may; asked for by its id it is there.
add_filter('comments_clauses', function ($clauses) {
    global $wpdb;
    $hidden = (int) get_option('harness_hidden_comment');
    if ($hidden) {
        $clauses['where'] .= $wpdb->prepare(" AND $wpdb->comments.comment_ID != %d", $hidden);
    }
    return $clauses;
});

// Runs PHP for the test that owns this site: {"code", "values"} in the body, the result as JSON in the answer.
add_action('wp_loaded', function () {
    if (($_SERVER['HTTP_X_HARNESS'] ?? '') !== HARNESS_SECRET) {
        return;
    }
    $asked = json_decode(file_get_contents('php://input'), true);
    ob_start();
    try {
        $result = (function (array $values) use ($asked) {
            extract($values);
            return eval($asked['code']);
        })($asked['values']);
        $answer = ['result' => $result];
    } catch (Throwable $error) {
        $answer = ['error' => (string) $error];
    }
    ob_end_clean();
    status_header(200);
    header('Content-Type: application/json');
    echo json_encode($answer, JSON_UNESCAPED_UNICODE | JSON_PARTIAL_OUTPUT_ON_ERROR);
    exit;
});
