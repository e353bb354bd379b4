namespace Ias.Engine.Ice;

/// <summary>
/// The scripts of layer 1, plain sh so that they cost about a millisecond. In them <c>@FOLDER@</c> is the shim folder, <c>@GIT@</c>
/// and <c>@GH@</c> the real programs where no mounts are, <c>@IAS@</c> this program; all are quoted for the shell when they are put in.
/// </summary>
internal static class ShimScripts
{
    /// <summary>
    /// Shell lines that locate the real programs: under mounts an uncovered copy with git's own helpers, else the ones found at the
    /// start.
    /// </summary>
    internal const string Places = """
        d=@FOLDER@
        if [ -x "$d/real/git" ]; then
            g=$d/real/git
            [ -x "$d/real/git-core/git" ] && export GIT_EXEC_PATH="$d/real/git-core"
        else
            g=@GIT@
        fi

        """;

    // Nothing can be laid over a git dir without mounts: git is pointed at the copy, in the turn's own repository and in no other. What git
    // would find is found as it does it (git(1): -C; gitrepository-layout(5)).
    private const string Point = """
        if [ -n "$IAS_GIT_DIR" ] && [ -z "$GIT_DIR" ]; then
            w=$(pwd -P)
            n=
            for o do
                case $n$o in
                    :C*) w=$(cd -- "$w" && cd -- "$o" 2>/dev/null && pwd -P) n= ;;
                    :c*) n= ;;
                    -C) n=:C ;;
                    -c | --config-env | --namespace | --super-prefix) n=:c ;;
                    --git-dir*) w= ;;
                    -*) ;;
                    *) break ;;
                esac
            done
            while [ -n "$w" ] && [ ! -e "$w/.git" ]; do
                [ -f "$w/HEAD" ] && [ -d "$w/objects" ] && [ -d "$w/refs" ] && break
                w=${w%/*}
            done
            [ "$w" = "$IAS_GIT_WORK_TREE" ] && [ -e "$w/.git" ] && export GIT_DIR="$IAS_GIT_DIR" GIT_WORK_TREE="$w"
        fi

        """;

    private const string Judge = """
        export DOTNET_EnableDiagnostics=0@ENVIRONMENT@
        exec @IAS@ ice shim "$d"
        """;

    public const string Git =
        "#!/bin/sh\n# ICE: what only reads goes straight to git, everything else is judged first.\n"
        + Places
        + """
            case ${0##*/} in git-?*) set -- "${0##*/git-}" "$@" ;; esac

            """
        + Point
        + """
            v=$1
            a=$2
            n=$#
            [ "$v" = --no-pager ] && { v=$2; a=$3; n=$(($# - 1)); }
            case $v in
                status | diff | log | show | ls-files | ls-tree | cat-file | blame | shortlog | describe | rev-list | merge-base | for-each-ref | \
                diff-tree | diff-index | diff-files | grep | show-ref | name-rev | show-branch | whatchanged | count-objects | check-ignore | \
                check-attr | merge-tree | cherry | range-diff | rev-parse | var | --version | version) h=1 ;;
                config) h=1; case $a in --get | --get-all | --get-regexp | --list | -l) ;; *) h= ;; esac ;;
                branch) h=1; case $n$a in 1branch | 1 | 2--show-current | 2-a | 2-r | 2-v | 2-vv | 2-avv | 2--list | 2--all | 2--remotes) ;; *) h= ;; esac ;;
                remote) h=1; case $n$a in 1 | 1remote | 2-v | 2--verbose) ;; *) h= ;; esac ;;
                stash | worktree) h=1; case $a in list) ;; *) h= ;; esac ;;
                *) h= ;;
            esac
            if [ -n "$h" ]; then
                for o do
                    case $o in
                        -O* | --o | --ou* | --op* | --ex* | --textconv | --filters) h= ;; # write a file, or run a program of the caller's choice
                    esac
                done
            fi
            [ -n "$h" ] && exec "$g" "$@"

            """
        + Judge
        + " git -- \"$@\"\n";

    public const string Gh = "#!/bin/sh\n# ICE: gh is judged before it runs.\n" + Places + Judge + " gh -- \"$@\"\n";

    /// <summary>Stands in for gpg (or gpgsm, as <c>sign/x509</c>) where keys are kept from the turn: what signs is handed over, the rest is
    /// the real one's.</summary>
    public const string SignOpenPgp = """
        #!/bin/sh
        # ICE: signatures are made outside, where the keys are.
        d=@FOLDER@
        f=${0##*/}
        for o do
            if [ "$o" = -bsau ]; then
                export DOTNET_EnableDiagnostics=0@ENVIRONMENT@
                exec @IAS@ ice shim "$d" sign "$f" "$@"
            fi
        done
        case $f in x509) exec gpgsm "$@" ;; esac
        exec gpg "$@"

        """;

    /// <summary>The same for ssh-keygen.</summary>
    public const string SignSsh = """
        #!/bin/sh
        # ICE: signatures are made outside, where the keys are.
        d=@FOLDER@
        if [ "$1$2" = -Ysign ]; then
            export DOTNET_EnableDiagnostics=0@ENVIRONMENT@
            exec @IAS@ ice shim "$d" sign ssh "$@"
        fi
        exec ssh-keygen "$@"

        """;
}
