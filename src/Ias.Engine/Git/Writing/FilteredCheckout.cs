using Ias.Engine.Files;
using Ias.Engine.Processes;

namespace Ias.Engine.Git.Writing;

/// <summary>
/// Writes files of a commit into the work tree where the person's filters take part (gitattributes(5), <c>filter</c>): a filter may be a
/// script that a turn has changed, so git runs with an index of its own and finds the repository read-only.
/// </summary>
internal sealed class FilteredCheckout(ProcessRunner processes, Repository repository)
{
    /// <summary>Brings the work tree from one commit to another, as git-switch(1) does: what is not committed stays, or is in the
    /// way.</summary>
    public Task<ProcessResult> SwitchAsync(string from, string to, CancellationToken cancel) =>
        RunAsync(["read-tree", "-m", "-u", from, to], null, refresh: true, cancel);

    /// <summary>Puts files back to what HEAD has.</summary>
    public Task<ProcessResult> RestoreAsync(IReadOnlyList<GitPath> paths, CancellationToken cancel) =>
        RunAsync(
            ["restore", "--source=HEAD", "--staged", "--worktree", "--pathspec-from-file=-", "--pathspec-file-nul"],
            GitCommand.Lines(paths),
            refresh: false,
            cancel
        );

    // git-read-tree(1) takes a file for changed whose time is that of the index; git-switch(1) looks into it first.
    private async Task<ProcessResult> RunAsync(string[] arguments, byte[]? input, bool refresh, CancellationToken cancel)
    {
        using var folder = Files.ScratchFolder.In(Path.Combine(Files.StateHome.Folder, "checkout"));
        var (present, index) = (Path.Combine(repository.GitDir, "index"), Path.Combine(folder.Path, "index"));
        if (OutsideFile.Exists(present))
        {
            OutsideFile.Copy(present, index);
        }

        if (refresh)
        {
            await GitAsync(["update-index", "-q", "--refresh"], null);
        }

        return await GitAsync(arguments, input);

        Task<ProcessResult> GitAsync(string[] command, byte[]? given) =>
            processes.RunAsync(
                GitCommand
                    .Write(repository.WorkTree, [.. GitCommand.NoHooks, "-c", "core.splitIndex=false", .. command])
                    .AndIn(folder.Path)
                    .With([new("GIT_INDEX_FILE", index)]) with
                {
                    Input = given,
                    Shielded = [repository.CommonDir, repository.GitDir, Path.Combine(repository.WorkTree, ".run")],
                },
                cancel
            );
    }
}
