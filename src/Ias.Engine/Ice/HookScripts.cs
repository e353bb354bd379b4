namespace Ias.Engine.Ice;

/// <summary>The hooks of layer 3, written as <see cref="ShimScripts"/> are.</summary>
internal static class HookScripts
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

    /// <summary>What the hooks share: which turn this is, whether this repository is its, where the repository's own hooks are.</summary>
    public const string HooksLibrary =
        ShimScripts.Places
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
}
