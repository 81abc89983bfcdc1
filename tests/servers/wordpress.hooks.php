<?php
// What the tests want of this WordPress: guests may write as fast as they like, unless there is a file "flood".
add_filter('wp_is_comment_flood', fn() => file_exists(ABSPATH . 'flood'), 99);
// A file "closed-doors" takes the Authorization header away, as some hosting companies do.
if (file_exists(ABSPATH . 'closed-doors')) {
    unset($_SERVER['PHP_AUTH_USER'], $_SERVER['PHP_AUTH_PW'], $_SERVER['HTTP_AUTHORIZATION']);
}
