#!/bin/bash
# Installs the real servers that the tests run against, once: Dovecot, Postfix, Redis, PostgreSQL, Chromium and
# WordPress with MariaDB, from Debian's own packages. When all are there it does nothing, in a moment.
# The tests start each server by themselves, in a directory of its own, on loopback; so the system's
# own copies are neither started now nor at the next boot.
set -euo pipefail

PACKAGES=(dovecot-imapd dovecot-lmtpd postfix redis-server postgresql chromium fonts-liberation openssl
    wordpress micro-httpd php-cli php-mysql mariadb-server-core mariadb-client-core g++ make
    libcurl4-openssl-dev libssl-dev)
UNITS=(dovecot:dovecot-imapd postfix:postfix redis-server:redis-server postgresql:postgresql)
POLICY=/usr/sbin/policy-rc.d

main() {
    local missing
    mapfile -t missing < <(missing_packages)
    [ ${#missing[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null || refuse "${missing[@]}"
    become_root "${missing[@]}"
    echo "--- Installing the tests' servers: ${missing[*]}" >&2
    forbid_service_starts
    install_packages "${missing[@]}"
    keep_services_off "${missing[@]}"
}

missing_packages() {
    local package
    for package in "${PACKAGES[@]}"; do
        is_installed "$package" || echo "$package"
    done
}

is_installed() { # a package is there when its program is: other distributions cut packages differently
    case $1 in
        dovecot-imapd) [ -x /usr/lib/dovecot/imap ] && [ -x /usr/sbin/dovecot ] ;;
        dovecot-lmtpd) [ -x /usr/lib/dovecot/lmtp ] ;;
        postfix) [ -x /usr/sbin/postfix ] && [ -x /usr/lib/postfix/sbin/master ] ;;
        postgresql) compgen -G "/usr/lib/postgresql/*/bin/postgres" >/dev/null ;;
        redis-server | chromium | openssl | g++ | make) command -v "$1" >/dev/null ;;
        # WordPress wants some web server; this is the smallest, and nobody uses it.
        wordpress | micro-httpd) [ -d /usr/share/wordpress ] ;;
        php-cli) command -v php >/dev/null ;;
        php-mysql) command -v php >/dev/null && php -m | grep -x mysqli >/dev/null ;;
        mariadb-server-core) [ -x /usr/sbin/mariadbd ] && command -v mariadb-install-db >/dev/null ;;
        # snac is built of its source.
        libcurl4-openssl-dev) [ -e /usr/include/curl/curl.h ] || compgen -G "/usr/include/*/curl/curl.h" >/dev/null ;;
        libssl-dev) [ -e /usr/include/openssl/ssl.h ] ;;
        mariadb-client-core) command -v mariadb >/dev/null ;;
        fonts-liberation) [ -d /usr/share/fonts/truetype/liberation ] || [ -d /usr/share/fonts/truetype/liberation2 ] ;;
    esac
}

become_root() {
    [ "$(id -u)" -ne 0 ] || return 0
    sudo -n true 2>/dev/null || refuse "$@"
    exec sudo -n "$(readlink -f "$0")"
}

refuse() {
    echo "The tests run against real servers, and these packages are missing: $*" >&2
    echo "Install them as root, then start the tests again:" >&2
    echo "    apt-get update && apt-get install --no-install-recommends $*" >&2
    exit 1
}

forbid_service_starts() {
    [ -e "$POLICY" ] && return
    printf '#!/bin/sh\nexit 101\n' >"$POLICY"
    chmod 755 "$POLICY"
    trap 'rm -f "$POLICY"' EXIT
}

install_packages() {
    export DEBIAN_FRONTEND=noninteractive
    echo "postfix postfix/main_mailer_type select Local only" | debconf-set-selections
    echo "postfix postfix/mailname string localhost" | debconf-set-selections
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "$@" </dev/null >/dev/null
}

keep_services_off() { # only what this script brought: a service that was there before stays as it was
    local pair
    command -v systemctl >/dev/null || return 0
    for pair in "${UNITS[@]}"; do
        case " $* " in
            *" ${pair#*:} "*) systemctl --quiet disable "${pair%%:*}" || echo "Could not switch off ${pair%%:*}" >&2 ;;
        esac
    done
}

main
