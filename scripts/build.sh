# The slow half of scripts/ias, read only when there is something to build. Expects $root and $builds; $builds/current is new afterwards.

die() { # what, then what to do, a line each
    printf '%s\n' "$1" >&2; shift
    for line; do printf '  next: %s\n' "$line" >&2; done
    exit 1
}

find_dotnet() {
    for dotnet in "$(command -v dotnet)" "${DOTNET_ROOT:-/nonexistent}/dotnet" "${HOME:-/nonexistent}/.dotnet/dotnet" /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet /usr/local/share/dotnet/dotnet; do
        [ -n "$dotnet" ] && [ -x "$dotnet" ] && return 0
    done
    die "ias is built with the .NET SDK 10, and there is no dotnet command here." \
        "apt-get install dotnet-sdk-10.0     (Ubuntu; for Debian see https://learn.microsoft.com/dotnet/core/install/linux-debian)" \
        "or, without root: curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0"
}

check_sdk() {
    version=$(cd "$root" && "$dotnet" --version 2>/dev/null) && return 0
    wanted=$(sed -n 's/.*"version": *"\([0-9.]*\)".*/\1/p' "$root/global.json")
    die "ias needs a .NET SDK ${wanted:-10} or newer of the same major version; installed: $("$dotnet" --list-sdks 2>/dev/null | cut -d' ' -f1 | tr '\n' ' ')" \
        "apt-get install dotnet-sdk-10.0, or: curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0"
}

sources() { # $@ = tests of find; what the build reads, and the folders it is in, in a fixed order
    (cd "$root" && find . -maxdepth 0 "$@" -print && find src $([ -d themes ] && echo themes) Directory.* global.json scripts/ias scripts/build.sh \( -name bin -o -name obj \) -prune -o "$@" -print) | LC_ALL=C sort
}

name_version() { # what the publish calls below tell of the version: the nearest tag's (MinVer), the commit, and whether sources differ from it
    if commit=$(cd "$root" && git rev-parse --short=8 HEAD 2>/dev/null); then
        (cd "$root" && git diff --quiet HEAD -- src themes Directory.Build.props Directory.Packages.props 2>/dev/null) || commit=$commit.changed
        version="-p:MinVerBuildMetadata=$commit -p:IasDate=$(cd "$root" && git show -s --format=%cs)"
    else
        version=-p:MinVerSkip=true
    fi
}

publish() { # $1 = the folder to publish to, $2 = quick or native, $3 = the project below src; for this machine, unless $target has other words. What was said is in $log
    log=$builds/build.log
    name_version
    # No build server stays behind, and nothing is written into the sources.
    (cd "$root" && "$dotnet" publish "src/$3" -c Release ${target:---use-current-runtime} $([ "$2" = native ] && echo -p:IasNative=true || echo --no-self-contained) \
        -p:IasPublish=true $version --artifacts-path "$builds/work" -o "$1" -nologo -v quiet -nodeReuse:false -p:UseSharedCompilation=false -clp:NoSummary) >"$log" 2>&1 </dev/null
}

build_failed() {
    printf ' failed\n' >&2
    grep -E 'error|Unable|NU1[0-9]{3}' "$log" | LC_ALL=C sort -u | head -n 20 >&2 || tail -n 20 "$log" >&2
    [ -s "$log" ] && ! grep -qE 'error' "$log" && tail -n 20 "$log" >&2
    die "ias could not be built; everything the compiler said is in $log"
}

no_native() { # what, then what to do
    printf 'ias: no native program: %s\n  next: %s\n' "$1" "$2" >&2
}

compile() { # $1 = quick or native; expects what prepare does. $built is its folder afterwards; 1: the compiler refuses, 2: this machine lacks something, both said
    kind=$1
    rm -rf "$builds"/new.* "$builds"/stamp.* "$builds"/sources.* # of builds that were interrupted; the lock says nobody is at it
    stamp=$builds/stamp.$$
    : >"$stamp" # before the sources are read: what changes meanwhile is newer
    { printf "sources='"; sources | sed "s/'/'\\\\''/g"; printf "'\n"; } >"$builds/sources.$$"
    hash=$({ echo "$kind"; sources -type f | (cd "$root" && xargs -d '\n' sha256sum); } | sha256sum | cut -c1-16)
    built=$builds/$hash
    if ! [ -x "$built/ias" ]; then
        check_sdk
        if [ "$kind" = native ]; then
            if ! command -v clang >/dev/null 2>&1 && ! command -v gcc >/dev/null 2>&1; then
                no_native "there is no C compiler here, whose linker it takes" "apt-get install g++, then ias install"
                return 2
            fi
            printf 'ias: building the native program; takes two minutes …' >&2
        else
            command -v git >/dev/null 2>&1 || printf 'ias: there is no git here; it needs git 2.31 or newer (apt-get install git)\n' >&2
            printf 'ias: building; takes a minute the first time …' >&2
        fi
        if ! HOME=${build_home:-${HOME-}} publish "$builds/new.$$" "$kind" Ias.Cli; then
            [ "$kind" = quick ] || grep -q 'error CS' "$log" && build_failed
            printf ' failed\n' >&2
            if fetching=$(grep -oE 'NU1[13]0[0-9]: [^[]*' "$log"); then
                no_native "the compiler's packages could not be fetched: $(printf '%s\n' "$fetching" | head -n 1 | cut -c1-200)" "ias install, when they can be"
                return 2
            fi
            no_native "everything the compiler said is in $log" "ias install --quick, to build it the quick way from now on"
            return 1
        fi
        root_of_dotnet=$(readlink -f "$dotnet")
        printf '%s\n' "${root_of_dotnet%/*}" >"$builds/new.$$/dotnet-root"
        rm -rf "${built:?}" # of a build without a program in it
        mv "$builds/new.$$" "$built"
        printf ' done\n' >&2
    fi
    mv "$builds/sources.$$" "$built/sources"
    mv "$stamp" "$built/stamp"
}

sweep() { # removes builds that are a day old, not current, and mapped by no process
    current=$(readlink "$builds/current")
    for old in $(find "$builds" -mindepth 1 -maxdepth 1 -type d -name '[0-9a-f]*' -mtime +0 -exec basename {} \; 2>/dev/null); do
        [ ${#old} = 16 ] && [ "$old" != "$current" ] || continue
        grep -qsF "/$old/" /proc/[0-9]*/maps || rm -rf "${builds:?}/$old"
    done
}

prepare() { # finds dotnet, and waits until nobody else builds here
    find_dotnet
    export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
    mkdir -p "$builds" || die "$builds cannot be made"

    # dotnet and NuGet insist on a home they can write to.
    if [ -z "${HOME-}" ] || ! mkdir -p "$HOME" 2>/dev/null || ! [ -w "$HOME" ]; then
        export DOTNET_CLI_HOME="${DOTNET_CLI_HOME:-$builds/home}" NUGET_PACKAGES="${NUGET_PACKAGES:-$builds/home/packages}"
        export XDG_DATA_HOME="${XDG_DATA_HOME:-$builds/home/share}"
        mkdir -p "$DOTNET_CLI_HOME"
        build_home=$builds/home
    fi

    # One builder at a time; the second finds the work done.
    exec 9>"$builds/lock"
    if command -v flock >/dev/null 2>&1 && ! flock -n 9; then
        printf 'ias: another terminal is building it, waiting …\n' >&2
        flock 9
    fi
}

build_ias() { # the kind that was chosen for this checkout, where it can be made; $built is where it is
    prepare
    wanted=${IAS_BUILD-}; unset IAS_BUILD
    case $wanted in
        once) # native, for this call only: what `ias install` copies
            compile native || compile quick
            exec 9>&-
            return ;;
        native) : >"$builds/native" ;;
        quick) rm -f "$builds/native" ;;
        '') ;;
        *) die "IAS_BUILD is native, quick or once, not: $wanted" ;;
    esac
    if [ -n "$wanted" ] || stale "$builds/current"; then
        { [ -e "$builds/native" ] && compile native; } || compile quick
        ln -sfn "${built##*/}" "$builds/next.$$" && mv -fT "$builds/next.$$" "$builds/current"
        sweep
    fi
    built=$builds/current
    exec 9>&-
}

compile_part() { # $1 = a build, which gets the program; $2 = console or setup; $3 = quick or native. What was said is in $log
    case $2 in
        console) project=Console/Server ;;
        setup) project=Ias.Setup ;;
    esac
    [ ! -x "$1/$2/ias-$2" ] || return 0
    rm -rf "$1/$2".*
    HOME=${build_home:-${HOME-}} publish "$1/$2.$$" "$3" "$project" && mv "$1/$2.$$" "$1/$2"
}

build_part() { # $1 = a build, which gets a program beside it: console or setup, of the same kind; built when it is first called
    prepare
    if ! [ -x "$1/$2/ias-$2" ]; then
        check_sdk
        printf 'ias: building ias-%s; takes a minute or two …' "$2" >&2
        # As the rest was to be built; where that cannot be done natively, `ias install` has said why.
        { [ ! -e "$1/ias.dll" ] && compile_part "$1" "$2" native; } || compile_part "$1" "$2" quick || build_failed
        printf ' done\n' >&2
    fi
    exec 9>&-
}
