<?php
// PHP's own web server: files as they are, all the rest through WordPress.
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$file = $_SERVER['DOCUMENT_ROOT'] . $path;
if (is_file($file)) {
    return false;
}
if (is_dir($file) && is_file(rtrim($file, '/') . '/index.php') && $path !== '/') {
    require rtrim($file, '/') . '/index.php';
    return true;
}
// A file "plain-links" makes it a server that cannot rewrite addresses.
if ($path !== '/' && file_exists($_SERVER['DOCUMENT_ROOT'] . '/plain-links')) {
    http_response_code(404);
    echo '<h1>Not Found</h1>';
    return true;
}
$_SERVER['SCRIPT_NAME'] = '/index.php';
chdir($_SERVER['DOCUMENT_ROOT']);
require 'index.php';
