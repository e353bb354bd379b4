using System.Text;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Processes;

namespace Ias.Engine.Queue;

/// <summary>
/// Copies of files git does not track, such as a <c>.env</c>, that a lane needs (<c>lanes.copy</c>): made from the main checkout before
/// each job, and never part of a commit. Nothing is copied through a link or from outside the checkout.
/// </summary>
/// <param name="from">The main checkout.</param>
/// <param name="patterns">As in gitignore(5).</param>
internal sealed class LaneCopies(ProcessRunner processes, string from, IReadOnlyList<string> patterns)
{
    /// <summary>The list of a lane's copies, in its git folder: paths within the lane, each with a zero byte behind it.</summary>
    private const string ListName = "ias-copied";

    private const int LargestFile = 64 << 20;
    private const int MostFiles = 1000;

    /// <summary>The copies a lane has.</summary>
    public static IReadOnlyList<string> In(Repository lane) =>
        RegularFile.Text(ListPath(lane))?.Split('\0', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Makes the copies of a lane what the main checkout has now; one that is no longer wanted goes.</summary>
    /// <param name="except">Folders within the checkout that nothing is copied from.</param>
    /// <returns>What was not copied and why, a sentence each.</returns>
    /// <exception cref="ProblemException">git refused; disk full.</exception>
    public async Task<IReadOnlyList<string>> MakeAsync(Repository lane, IReadOnlyList<string> except, CancellationToken cancel)
    {
        var before = In(lane);
        if (patterns.Count == 0 && before.Count == 0)
        {
            return [];
        }

        var refused = new List<string>();
        var paths = patterns.Count == 0 ? [] : await MatchesAsync(except, cancel);
        if (patterns.Count > 0 && paths.Count == 0)
        {
            refused.Add($"lanes.copy ({string.Join(", ", patterns)}) matches no file that git does not track; nothing is copied to lanes");
        }

        if (paths.Count > MostFiles)
        {
            refused.Add(
                $"lanes.copy matches {paths.Count} files, and at most {MostFiles} are copied: let `lane_setup` make the rest (npm ci, for example)"
            );
            paths = paths[..MostFiles];
        }

        // Noted before it is made, so that what a killed runner copied is known, too.
        AtomicFile.Write(ListPath(lane), Encoding.UTF8.GetBytes(string.Concat(paths.Union(before, StringComparer.Ordinal).Select(Noted))));
        foreach (var gone in before.Except(paths, StringComparer.Ordinal))
        {
            InsideFile.Remove(lane.WorkTree, gone);
        }

        var copied = new List<string>();
        foreach (var path in paths)
        {
            if (Copy(path, lane.WorkTree) is { Length: > 0 } why)
            {
                refused.Add($"{path} is not copied to lanes: {why}");
            }
            else
            {
                copied.Add(path);
            }
        }

        AtomicFile.Write(ListPath(lane), Encoding.UTF8.GetBytes(string.Concat(copied.Select(Noted))));
        return refused;

        static string Noted(string path) => $"{path}\0";
    }

    // With patterns of its own and none of the repository's, git lists what it does not track and they match.
    private async Task<List<string>> MatchesAsync(IReadOnlyList<string> except, CancellationToken cancel)
    {
        var listed = await processes.RunAsync(
            GitCommand.Read(from, ["ls-files", "-z", "--others", "--ignored", .. patterns.Select(pattern => $"--exclude={pattern}")]),
            cancel
        );
        return listed.Ok
            ?
            [
                .. listed
                    .Output.Split('\0', StringSplitOptions.RemoveEmptyEntries)
                    .Where(path => !except.Any(folder => FolderPath.IsWithin(path, folder))),
            ]
            : throw new ProblemException(
                new Problem(
                    "The files of lanes.copy cannot be listed.",
                    GitCommand.Tail(listed),
                    ShellLine.Of($"git -C {from} status --ignored")
                )
            );
    }

    // Why it was not copied; empty = it was.
    private string Copy(string path, string to)
    {
        if (path.Contains('\uFFFD', StringComparison.Ordinal))
        {
            return "its name is not UTF-8";
        }

        if (path.EndsWith('/'))
        {
            return "it is a repository of its own";
        }

        var read = InsideFile.Read(from, path, LargestFile);
        if (read.Content is not { } content)
        {
            return read.IsMissing ? "it was deleted meanwhile" : read.Why;
        }

        var mode = InsideFile.FactsOf(from, path)?.Mode ?? UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (Path.GetDirectoryName(path) is { Length: > 0 } above)
        {
            InsideFile.MakeOwnFolder(to, above); // an earlier job may have put something else there
        }

        if (InsideFile.KindOf(to, path) == InsideKind.Folder)
        {
            InsideFile.Remove(to, path);
        }

        using var folder = InsideFolder.Open(to);
        new InsideWriter(folder).Write(path, content, mode & (UnixFileMode)0x1FF, isDurable: false);
        return "";
    }

    private static string ListPath(Repository lane) => Path.Combine(lane.GitDir, ListName);
}
