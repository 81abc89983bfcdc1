<?php
// Fills an empty database with a blog, its people and its articles, and prints the keys of the people as JSON.
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = 'localhost';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_METHOD'] = 'GET';
$_SERVER['REQUEST_URI'] = '/';

function wp_mail() {
    return true;
}

require __DIR__ . '/site/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/user.php';

wp_install('Example Blog', 'adam', 'adam@blog.test', true, '', 'secret');
update_option('permalink_structure', '/%postname%/');
update_option('comment_moderation', 0);
update_option('comment_previously_approved', 0);
update_option('comments_notify', 0);
update_option('moderation_notify', 0);
update_option('timezone_string', 'Europe/Berlin');
$wp_rewrite->init();
flush_rewrite_rules();

$keys = [];
$people = ['adam' => '', 'ana' => 'editor', 'ben' => 'author', 'otto' => 'subscriber'];
foreach ($people as $login => $role) {
    if ($role) {
        wp_insert_user([
            'user_login' => $login,
            'user_pass' => 'secret',
            'user_email' => "$login@blog.test",
            'display_name' => ucfirst($login),
            'role' => $role,
        ]);
    }
    $id = get_user_by('login', $login)->ID;
    list($password) = WP_Application_Passwords::create_new_application_password($id, ['name' => 'Dialog Inbox']);
    $keys[$login] = ['id' => $id, 'password' => $password];
}
$post = wp_insert_post([
    'post_title' => 'Bread & butter – a recipe',
    'post_name' => 'bread',
    'post_content' => 'Knead.',
    'post_status' => 'publish',
    'comment_status' => 'open',
    'post_author' => $keys['ben']['id'],
]);
wp_delete_comment(1, true);
echo json_encode(['people' => $keys, 'post' => $post]);
