namespace Ias.Engine.Ice;

/// <summary>
/// The scripts of layers 1 and 3, plain sh so that they cost about a millisecond. In them <c>@FOLDER@</c> is the shim folder, <c>@GIT@</c>
/// and <c>@GH@</c> the real programs where no mounts are, <c>@IAS@</c> this program; all are quoted for the shell when they are put in.
/// </summary>
internal static class ShimScripts
{
    /// <summary>All kinds of hooks git 2.39–2.51 runs by <c>core.hooksPath</c>, but for the two that are ICE's own.</summary>
    public static readonly IReadOnlyList<string> ChainedHooks =
    [
        "applypatch-msg",
        "pre-applypatch",
        "post-applypatch",
        "pre-commit",
        "pre-merge-commit",
        "prepare-commit-msg",
        "commit-msg",
        "post-commit",
        "pre-rebase",
        "post-checkout",
        "post-merge",
        "pre-receive",
        "update",
        "proc-receive",
        "post-receive",
        "post-update",
        "push-to-checkout",
        "pre-auto-gc",
        "post-rewrite",
        "sendemail-validate",
        "post-index-change",
        "p4-changelist",
        "p4-prepare-changelist",
        "p4-post-changelist",
        "p4-pre-submit",
    ];

    /// <summary>Where the real programs are: under mounts an uncovered copy with git's own helpers, else the ones found at the
    /// start.</summary>
    private const string Places = """
        d=@FOLDER@
        if [ -x "$d/real/git" ]; then
            g=$d/real/git
            [ -x "$d/real/git-core/git" ] && export GIT_EXEC_PATH="$d/real/git-core"
        else
            g=@GIT@
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
            case $0 in */git-?*) set -- "${0##*/git-}" "$@" ;; esac
            v=$1
            a=$2
            n=$#
            [ "$v" = --no-pager ] && { v=$2; a=$3; n=$(($# - 1)); }
            case $v in
                status | diff | log | show | ls-files | ls-tree | cat-file | blame | shortlog | describe | rev-list | merge-base | for-each-ref | \
                diff-tree | diff-index | diff-files | grep | show-ref | name-rev | show-branch | whatchanged | count-objects | check-ignore | \
                check-attr | merge-tree | cherry | range-diff | --version | version) h=1 ;;
                rev-parse | var) h=0 ;; # what they answer about hooks must be the repository's own
                config) h=0; case $a in --get | --get-all | --get-regexp | --list | -l) ;; *) h= ;; esac ;;
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
            case $h in
                1) exec "$g" -c core.hooksPath="$d/hooks" "$@" ;;
                0) exec "$g" "$@" ;;
            esac

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

    /// <summary>What the hooks share: which turn this is, whether this repository is its, where the repository's own hooks are.</summary>
    public const string HooksLibrary =
        Places
        + """
            kind=${0##*/}
            zero=0000000000000000000000000000000000000000

            # The turn: under mounts always at one place; else by the environment, or as the repository's common dir says.
            common() {
                gd=${GIT_DIR:-.git}
                if [ -f "$gd" ]; then read -r x gd < "$gd"; fi
                if [ -f "$gd/commondir" ]; then
                    read -r cd < "$gd/commondir"
                    case $cd in /*) ;; *) cd=$gd/$cd ;; esac
                else
                    cd=$gd
                fi
                c=$(cd "$cd" 2> /dev/null && pwd -P)
            }

            turn() {
                t=$d/turn
                [ -f "$t/scope" ] || t=$IAS_ICE_TURN
                if [ ! -f "$t/scope" ]; then
                    common
                    t=
                    [ -f "$c/ias-ice/turn" ] && read -r t < "$c/ias-ice/turn"
                fi
                [ -n "$t" ] && [ -f "$t/scope" ]
            }

            # The run's repository, or a submodule of it.
            in_scope() {
                turn || return 1
                common
                read -r s < "$t/scope"
                case $c in "$s" | "$s"/modules/*) return 0 ;; esac
                return 1
            }

            is_protected() {
                case $1 in @PROTECTED@) return 0 ;; esac
                [ -f "$t/protected" ] || return 1
                while read -r p; do
                    case $1 in $p) return 0 ;; esac
                done < "$t/protected"
                return 1
            }

            # Packing keeps what a branch is, though git runs the hook for it twice: its value is written into packed-refs, whose lock is held then; after that
            # its own file goes, as if it were deleted, with that lock free. Whatever deletes a branch holds the lock.
            pruned() { # old, ref
                case $1 in *[!0]*) ;; *) return 1 ;; esac
                [ ! -e "$c/packed-refs.lock" ] && command -p grep -qxF "$1 $2" "$c/packed-refs" 2> /dev/null
            }

            refuse() { # operation, target, reason
                export DOTNET_EnableDiagnostics=0@ENVIRONMENT@
                IAS_ICE_TURN=$t @IAS@ ice shim "$d" report "$1" "$2" "$3" hooks
                exit 1
            }

            tell_done() {
                DOTNET_EnableDiagnostics=0 IAS_ICE_TURN=$t @IAS@ ice shim "$d" done "$1"
            }

            # A hooks folder of ias, whatever version's: it is known by what lies in it, not by its name.
            ours() {
                [ -f "$1/lib" ] && [ -x "$1/reference-transaction" ] && [ -x "${1%/hooks}/bin/git" ]
            }

            # The repository's own hook of this kind: core.hooksPath without ours, else the common dir's hooks. What a turn set is held in ias-ice/own with
            # the value that was set before; it counts until somebody sets another.
            own() {
                common
                h=
                l=
                while read -r where value; do
                    if ours "$value"; then value=; [ -f "$c/ias-ice/saved" ] && read -r value < "$c/ias-ice/saved"; fi
                    case $where in
                        local | worktree) l=$value; [ -n "$l" ] && h=$l ;;
                        global | system) h=$value ;;
                    esac
                done <<END
            $("$g" config --show-scope --get-all core.hooksPath 2> /dev/null)
            END
                if [ -f "$c/ias-ice/own" ]; then
                    { read -r held; read -r base; } < "$c/ias-ice/own"
                    [ "$l" = "$base" ] && h=$held
                fi
                case $h in
                    '') h=$c/hooks; [ -e "$h/$kind" ] || h=$c/ias-ice/hooks ;;
                    '~/'*) h=$HOME/${h#??} ;;
                esac
                ours "$h" && return 1 # a hook that ran itself would never end
                own=$h/$kind
                [ -f "$own" ] && [ -x "$own" ]
            }

            # The hook's own git commands meet the shims again.
            meet_shims() {
                unset GIT_EXEC_PATH
                PATH=$d/bin:$PATH
            }

            """;

    public const string ChainedHook = """
        #!/bin/sh
        # ICE: runs the repository's own hook of this kind, if there is one.
        . @FOLDER@/hooks/lib
        own || exit 0
        meet_shims
        exec "$own" "$@"

        """;

    public const string ReferenceTransaction = """
        #!/bin/sh
        # ICE: no protected branch moves, no branch is deleted.
        . @FOLDER@/hooks/lib
        all=
        while read -r old new ref; do
            all="$all$old $new $ref
        "
            case $ref in refs/heads/*) ;; *) continue ;; esac
            case $new in *[!0]*) deletes=; [ "$old" = "$new" ] && continue ;; *) deletes=1 ;; esac # a deletion may come with no old value
            turn # the pattern list is the turn's
            case $1 in
                prepared) ;;
                committed) # cannot be but for packing, and if it is, it counts
                    is_protected "${ref#refs/heads/}" && in_scope || continue
                    if [ -n "$deletes" ]; then pruned "$old" "$ref"; else [ -e "$c/packed-refs.lock" ]; fi || tell_done "$ref"
                    continue ;;
                *) continue ;;
            esac
            if [ -n "$deletes" ]; then
                in_scope && { pruned "$old" "$ref" || refuse branch-delete "${ref#refs/heads/}" 'people delete branches'; }
            elif is_protected "${ref#refs/heads/}" && in_scope; then
                [ "$("$g" rev-parse -q --verify "$ref^{}" 2> /dev/null)" = "$new" ] || refuse update-ref "${ref#refs/heads/}" 'it is a protected branch'
            fi
        done
        own || exit 0
        meet_shims
        printf %s "$all" | "$own" "$@"

        """;

    public const string PrePush = """
        #!/bin/sh
        # ICE: no push to a protected branch, no deletion, nothing that is not a fast-forward; other network addresses not at all.
        . @FOLDER@/hooks/lib
        url=$2
        known=
        if turn; then
            while read -r r; do
                [ "$r" = "$url" ] && known=1
            done < "$t/remotes"
            if [ -z "$known" ]; then
                [ -d "${url#file://}" ] || refuse push "$url" 'it is none of the run'"'"'s remotes'
            fi
        fi
        all=
        while read -r local commit ref theirs; do
            all="$all$local $commit $ref $theirs
        "
            [ -n "$known" ] || continue
            case $commit in *[!0]*) ;; *) refuse branch-delete "${ref#refs/heads/}" 'people delete branches' ;; esac
            is_protected "${ref#refs/heads/}" && refuse push "${ref#refs/heads/}" 'it is a protected branch'
            case $theirs in
                *[!0]*) "$g" merge-base --is-ancestor "$theirs" "$commit" 2> /dev/null || refuse force-push "${ref#refs/heads/}" 'a force push can lose commits' ;;
            esac
        done
        own || exit 0
        meet_shims
        printf %s "$all" | "$own" "$@"

        """;

    /// <summary>A word for sh, whatever is in it.</summary>
    public static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    /// <summary>A branch pattern as a sh pattern that matches in any case; anything but <c>*</c> stands for itself.</summary>
    public static string Glob(string pattern) =>
        string.Concat(
            pattern.Select(c =>
                c switch
                {
                    '*' => "*",
                    _ when char.IsAsciiLetter(c) => $"[{char.ToUpperInvariant(c)}{char.ToLowerInvariant(c)}]",
                    _ when char.IsAsciiDigit(c) || c is '/' or '-' or '_' or '.' => c.ToString(),
                    _ when c > 127 => c.ToString(),
                    _ => $"\\{c}",
                }
            )
        );
}
