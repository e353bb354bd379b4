using System.Globalization;

namespace Ias.Engine.Git;

/// <summary>Reads <c>git diff-tree -r -M --raw --numstat -z</c>, output taken as Latin-1.</summary>
internal static class DiffTree
{
    // :mode mode id id S NUL path NUL [path NUL]  …  added TAB removed TAB path NUL, or  added TAB removed TAB NUL old NUL new NUL
    public static CommitChange Parse(string output)
    {
        var parts = output.Split('\0');
        var (paths, deleted) = (new List<string>(), new List<string>());
        var lines = new List<FileLines>();
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].StartsWith(':'))
            {
                var status = parts[i][parts[i].LastIndexOf(' ') + 1];
                var path = GitPath.FromLatin1(parts[++i]).ToString();
                paths.Add(path);
                if (status == 'D')
                {
                    deleted.Add(path);
                }
                else if (status is 'R' or 'C')
                {
                    paths.Add(GitPath.FromLatin1(parts[++i]).ToString());
                }
            }
            else if (parts[i].Split('\t', 3) is [var plus, var minus, var path])
            {
                i += path.Length == 0 ? 2 : 0;
                lines.Add(new FileLines(GitPath.FromLatin1(path.Length == 0 ? parts[i] : path).ToString(), Count(plus), Count(minus)));
            }
        }

        return new CommitChange(paths, deleted, lines);
    }

    // "-" for binary files
    private static int Count(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
}
