using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Git;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Checks that the working folder is in the work tree of a repository that git accepts.</summary>
internal static class RepositoryHere
{
    public static async Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        var asked = await at.GitAsync(["rev-parse", "--is-bare-repository", "--is-inside-work-tree"]);
        var said = asked.Output.Split('\n', StringSplitOptions.TrimEntries);
        if (!asked.Ok && asked.Error.Contains("dubious ownership", StringComparison.Ordinal))
        {
            return
            [
                Problem(
                    $"git refuses this repository because it belongs to another user: {at.Ground}",
                    $"git config --global --add safe.directory {ShellWord.Quote(at.Ground)}"
                ),
            ];
        }

        if (!asked.Ok)
        {
            return asked.Error.Contains("not a git repository", StringComparison.Ordinal)
                ?
                [
                    Problem(
                        $"This is not inside a git repository: {at.Folder}",
                        "cd into your repository, or make one:\ngit init && git add -A && git commit -m \"first commit\""
                    ),
                ]
                : [Problem($"git cannot read this repository: {GitCommand.Tail(asked)}", "git status")];
        }

        if (said[0] == "true")
        {
            return
            [
                GitPlace.Find(at.Folder) is { } place && OutsideFolder.Exists(Path.Combine(place.WorkTree, ".git"))
                    ? Problem($"core.bare is set, so git sees no work tree here: {place.WorkTree}", "git config core.bare false")
                    : Problem(
                        $"This is a bare repository, without a work tree: {at.Folder}",
                        $"git clone {ShellWord.Quote(at.Folder)} work && cd work"
                    ),
            ];
        }

        if (said is [_, "true", ..] && await IndexAsync(at) is { } damaged)
        {
            return [damaged];
        }

        return said is [_, "true", ..]
            ? [Ok(at.Place.WorkTree)]
            : [Problem($"This folder belongs to git itself: {at.Folder}", $"cd {ShellWord.Quote(at.Ground)}")];
    }

    // git reads the whole index before it lists a path that is not there.
    private static async Task<PreflightCheck?> IndexAsync(PreflightScene at)
    {
        var read = await at.GitAsync(["ls-files", "--", ".git"]);
        if (read.Ok || !read.Error.Contains("index", StringComparison.Ordinal))
        {
            return null; // what else may be wrong has a check of its own
        }

        var index = Path.Combine(at.Place.GitDir, "index");
        return Problem(
            $"git cannot read its index, {index}: {GitCommand.Tail(read).ReplaceLineEndings(" ")}",
            ShellLine.Of(
                $"mv {index} {index + ".damaged"} && git reset     (makes it anew from the last commit; your files stay as they are)"
            )
        );
    }
}
