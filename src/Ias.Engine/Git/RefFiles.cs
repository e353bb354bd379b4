using Ias.Engine.Files;

namespace Ias.Engine.Git;

/// <summary>
/// Reads refs straight from the repository's files: no process, about 30 µs. Null where only git itself can read them (reftable, HEAD as
/// a symbolic link).
/// </summary>
public static class RefFiles
{
    private const string Symbolic = "ref: ";

    /// <summary>HEAD of a git dir; the commit is empty when the branch is unborn, the branch when HEAD is detached.</summary>
    public static Head? Head(string gitDir, string commonDir)
    {
        var file = OutsideFile.Info(Path.Combine(gitDir, "HEAD"));
        if (file.LinkTarget is not null || OutsideFolder.Exists(Path.Combine(commonDir, "reftable")))
        {
            return null;
        }

        var text = (RegularFile.Text(file.FullName) ?? "").Trim();
        if (!text.StartsWith(Symbolic, StringComparison.Ordinal))
        {
            return IsObjectId(text) ? new Head("", text) : null;
        }

        var name = text[Symbolic.Length..].Trim();
        return Commit(name, commonDir) is { } commit ? new Head(ShortName(name), commit) : null;
    }

    /// <summary>The object a shared ref names; empty when there is no such ref, null when the files do not show it.</summary>
    public static string? Commit(string name, string commonDir)
    {
        if (OutsideFolder.Exists(Path.Combine(commonDir, "reftable")))
        {
            return null;
        }

        var loose = Path.Combine(commonDir, name);
        if (!OutsideFolder.Exists(loose) && RegularFile.Text(loose)?.Trim() is { } text)
        {
            return IsObjectId(text) ? text : null;
        }

        foreach (var line in RegularFile.Lines(Path.Combine(commonDir, "packed-refs")))
        {
            if (
                line.Length > name.Length
                && line.EndsWith(name, StringComparison.Ordinal)
                && line[line.Length - name.Length - 1] == ' '
                && line[0] != '#'
            )
            {
                return line[..(line.Length - name.Length - 1)];
            }
        }

        return "";
    }

    /// <summary>Shortens a branch's ref name: <c>refs/heads/x</c> → <c>x</c>.</summary>
    public static string ShortName(string name) =>
        name.StartsWith("refs/heads/", StringComparison.Ordinal) ? name["refs/heads/".Length..] : name;

    /// <summary>Forty (SHA-1) or sixty-four (SHA-256) lower-case hexadecimal digits.</summary>
    public static bool IsObjectId(string text) => text.Length is 40 or 64 && text.All(char.IsAsciiHexDigitLower);
}
