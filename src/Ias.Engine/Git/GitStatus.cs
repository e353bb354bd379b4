namespace Ias.Engine.Git;

/// <summary>One line of <c>git status --porcelain=v2 -z --no-renames</c>.</summary>
/// <param name="Code">Two letters, index and work tree, <c>.</c> for unchanged; <c>??</c> = untracked.</param>
/// <param name="IndexMode">Octal mode in the index, <c>160000</c> for a gitlink; empty when untracked.</param>
/// <param name="HeadBlob">Object id in HEAD; zeros when new, empty when untracked.</param>
internal sealed record StatusEntry(string Code, GitPath Path, string HeadMode, string IndexMode, string TreeMode, string HeadBlob)
{
    public bool IsUntracked => Code == "??";
    public bool IsUnmerged => HeadMode == "unmerged";

    /// <summary>The index differs from the work tree.</summary>
    public bool InTree => Code[1] != '.';

    /// <summary>True when the file is not in HEAD.</summary>
    public bool IsNew => IsUntracked || HeadMode == "000000";

    public bool IsDeleted => !IsUntracked && !IsUnmerged && TreeMode == "000000";
}

/// <summary>Parses the output of <c>git status</c>.</summary>
internal static class GitStatus
{
    public static readonly string[] Arguments =
    [
        "status",
        "--porcelain=v2",
        "-z",
        "--untracked-files=all",
        "--no-renames",
        "--ignore-submodules=dirty",
    ];

    /// <summary>Submodules, and what is changed in them (git-status(1), <c>--ignore-submodules=none</c>).</summary>
    public static readonly string[] Submodules =
    [
        "status",
        "--porcelain=v2",
        "-z",
        "--untracked-files=no",
        "--no-renames",
        "--ignore-submodules=none",
    ];

    /// <summary>Changes of files that git knows, without those below some folders.</summary>
    public static IReadOnlyList<string> Tracked(IReadOnlyList<string> except) =>
        [
            "--no-literal-pathspecs",
            "status",
            "--porcelain=v2",
            "-z",
            "--untracked-files=no",
            "--no-renames",
            "--ignore-submodules=dirty",
            "--",
            .. except.Select(path => $":(top,exclude,literal){path}"),
        ];

    /// <summary>Files that git does not know, one by one, without those below some folders.</summary>
    public static IReadOnlyList<string> Untracked(IReadOnlyList<string> except) =>
        ["ls-files", "-z", "--others", "--exclude-standard", .. except.Select(path => $"--exclude=/{Plain(path)}")];

    /// <summary>Parses output that was read as Latin-1.</summary>
    public static List<StatusEntry> Parse(string output) => Parse(output, Line);

    /// <summary>The same of <see cref="Untracked"/>.</summary>
    public static List<StatusEntry> ParseUntracked(string output) => Parse(output, UntrackedEntry);

    private static List<StatusEntry> Parse(string output, Func<ReadOnlySpan<char>, StatusEntry?> read)
    {
        var entries = new List<StatusEntry>();
        var left = output.AsSpan();
        while (!left.IsEmpty)
        {
            var end = left.IndexOf('\0');
            if (end < 0)
            {
                throw new ProblemException(
                    new Problem("The output of git status is too long: too many files are uncommitted.", Next: "git status")
                );
            }

            if (read(left[..end]) is { } entry)
            {
                entries.Add(entry);
            }

            left = left[(end + 1)..];
        }

        return entries;
    }

    private static StatusEntry UntrackedEntry(ReadOnlySpan<char> path) => new("??", GitPath.FromLatin1(path), "", "", "", "");

    /// <summary>A path as a pattern of gitignore(5) that means it alone.</summary>
    public static string Plain(string path) => string.Concat(path.Select(c => c is '*' or '?' or '[' or '\\' or ' ' ? $"\\{c}" : $"{c}"));

    // 1 XY sub mH mI mW hH hI path | u XY sub m1 m2 m3 mW h1 h2 h3 path | ? path
    private static StatusEntry? Line(ReadOnlySpan<char> line)
    {
        switch (line[0])
        {
            case '?':
                return UntrackedEntry(line[2..]);
            case '1' or 'u':
                var fields = line[0] == '1' ? 8 : 10;
                Span<Range> parts = stackalloc Range[fields + 1];
                line.Split(parts, ' ');
                var path = GitPath.FromLatin1(line[parts[fields]]);
                return line[0] == '1'
                    ? new StatusEntry(
                        line[parts[1]].ToString(),
                        path,
                        line[parts[3]].ToString(),
                        line[parts[4]].ToString(),
                        line[parts[5]].ToString(),
                        line[parts[6]].ToString()
                    )
                    : new StatusEntry(
                        line[parts[1]].ToString(),
                        path,
                        "unmerged",
                        "",
                        line[parts[6]].ToString(),
                        new string('0', line[parts[7]].Length)
                    );
            default:
                return null; // headers, ignored files: not asked for
        }
    }
}
