using Ias.Core.Runs;
using Ias.Engine.Files;
using Ias.Engine.Git.Writing;
using Ias.Engine.Ice;
using Ias.Engine.Processes;

namespace Ias.Engine.Runs;

/// <summary>
/// Checkout in which checks run: a linked work tree with the files of one commit and nothing else, made clean before each check. What a
/// killed engine left of it is used again.
/// </summary>
/// <param name="guard">Prepared for the repository.</param>
/// <param name="from">Work tree whose untracked folders a check may keep.</param>
/// <param name="name">Name of its folder, beside those of lanes.</param>
internal sealed class CheckCheckout(ProcessRunner processes, Repository repository, TurnGuard guard, string from, string name)
{
    /// <summary>Beginning of the names of those that belong to no engine.</summary>
    public const string OfPeople = "checks-now-";

    // $1 is the main work tree; then come the folders to copy, "--", and the check's own command.
    private const string CopyAndRun = """
        from=$1
        shift
        while [ "$1" != -- ]; do
            if [ -e "./$1" ]; then
                echo "checks: keep: $1 has files that git tracks; name folders in it that git ignores" >&2
                exit 125
            fi
            if [ -e "$from/$1" ]; then
                mkdir -p "$(dirname "./$1")" && cp -a "$from/$1" "./$1" || exit 125
            fi
            shift
        done
        shift
        exec "$@"
        """;

    /// <summary>Path of its top folder.</summary>
    public string Path { get; } = System.IO.Path.Combine(LinkedWorkTree.FolderOf(repository.WorkTree), name);

    /// <summary>Puts it to a commit; no file stays that the commit does not have, ignored or not.</summary>
    /// <param name="basis">Guard request for work in the repository.</param>
    /// <exception cref="ProblemException">git refused; disk full.</exception>
    public async Task MakeAsync(string commit, GuardRequest basis, CancellationToken kill)
    {
        await MarkedProcesses.EndOrphansAsync(Path, TimeProvider.System, kill);
        await LinkedWorkTree.ReadyAsync(
            processes,
            repository,
            Path,
            commit,
            async tree =>
            {
                await using var cage = await guard.BeginAsync(basis with { WorkTree = Path, MainTree = repository.WorkTree }, kill);
                await tree.ToAsync(commit, cage, kill, keepsIgnored: false);
            },
            kill
        );
    }

    /// <summary>Guard request of a check: it may write its checkout, and nothing of the repository.</summary>
    /// <param name="basis">Guard request for work in the repository.</param>
    public GuardRequest Guarding(GuardRequest basis, GateProgram program) =>
        basis with
        {
            WorkTree = Path,
            MainTree = repository.WorkTree,
            ReadOnly = true,
            Writable = [Path],
            Shielded = [from],
            IsOffline = program.Checkout?.IsOffline == true,
        };

    /// <summary>The program, with the folders it keeps copied inside the cage before it: what is in them was written there.</summary>
    public GateProgram With(GateProgram program) =>
        program.Checkout is { Keep.Count: > 0 } checkout
            ? program with
            {
                Command = ["/bin/sh", "-c", CopyAndRun, "sh", from, .. checkout.Keep, "--", .. program.Command],
            }
            : program;

    /// <summary>Removes it, if it is there.</summary>
    public void Remove()
    {
        var folder = System.IO.Path.GetDirectoryName(Path)!;
        if (OutsideFolder.Exists(Path))
        {
            LinkedWorkTree.Remove(repository, Path);
            InsideFile.RemoveEmptyFolder(folder);
            InsideFile.RemoveEmptyFolder(System.IO.Path.GetDirectoryName(folder)!);
        }
    }
}
