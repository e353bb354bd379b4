using Ias.Core.Text;
using Ias.Engine.Git;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>One stands in the work tree of a repository that git is willing to touch.</summary>
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
                GitPlace.Find(at.Folder) is { } place && Directory.Exists(Path.Combine(place.WorkTree, ".git"))
                    ? Problem($"core.bare is set, so git sees no work tree here: {place.WorkTree}", "git config core.bare false")
                    : Problem(
                        $"This is a bare repository, without a work tree: {at.Folder}",
                        $"git clone {ShellWord.Quote(at.Folder)} work && cd work"
                    ),
            ];
        }

        return said is [_, "true", ..]
            ? [Ok(at.Place.WorkTree)]
            : [Problem($"This folder belongs to git itself: {at.Folder}", $"cd {ShellWord.Quote(at.Ground)}")];
    }
}
