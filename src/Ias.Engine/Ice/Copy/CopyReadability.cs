namespace Ias.Engine.Ice.Copy;

/// <summary>Question whether git can read a copy: its settings, HEAD, refs and index. Asked in a cage, within seconds.</summary>
/// <param name="own">Git dir of the work tree below the copy; empty = the copy itself.</param>
/// <param name="hasPacked">A turn has written packed-refs.</param>
internal sealed class CopyReadability(string own, bool hasPacked)
{
    /// <summary>Output of <see cref="Script"/> when git can read the copy.</summary>
    public const string Yes = "readable\n";

    /// <summary>A script for <see cref="SealedGit"/> that asks it of <c>$COPY</c>. In <c>$bare</c> is what git said of the copy, or
    /// nothing; in <c>$2</c> the git dir, in <c>$3</c> whether refs are asked for.</summary>
    public const string Script = """
        ulimit -v 4194304
        own=$COPY/$2
        [ "$bare" = false ] || bare=$(timeout 5 "$GIT" --git-dir="$own" rev-parse --is-bare-repository)
        [ "$bare" = false ] || exit 0
        [ -z "$3" ] || timeout 5 "$GIT" --git-dir="$own" for-each-ref --count=1 > /dev/null || exit 0
        timeout 5 "$GIT" --git-dir="$own" diff-index --cached --quiet HEAD
        [ $? -le 1 ] && echo readable
        exit 0
        """;

    /// <summary>The script's <c>$2</c> and <c>$3</c>.</summary>
    public IReadOnlyList<string> Arguments { get; } = [own.Length == 0 ? "." : own, hasPacked ? "refs" : ""];
}
