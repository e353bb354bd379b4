using System.Security.Cryptography;
using Ias.Core.Runs;
using Ias.Engine.Files;
using Ias.Engine.Git.Writing;
using Ias.Engine.Ice;

namespace Ias.Engine.Runs;

/// <summary>
/// Checkout in which a run's checks run: a linked work tree with the files of one commit and nothing else, made clean before each check.
/// What a killed engine left of it is used again.
/// </summary>
internal sealed class CheckCheckout(RunContext context)
{
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
    public string Path { get; } = System.IO.Path.Combine(LinkedWorkTree.FolderOf(context.WorkTree), "checks");

    /// <summary>Puts it to a commit; no file stays that the commit does not have, ignored or not.</summary>
    /// <exception cref="ProblemException">git refused; disk full.</exception>
    public async Task MakeAsync(string commit, CancellationToken kill)
    {
        await context.Turns.EndOrphansAsync(Path, kill);
        await LinkedWorkTree.ReadyAsync(
            context.Parts.Processes,
            context.Repository,
            Path,
            commit,
            async tree =>
            {
                var request = context.Guarding($"{context.Run.RunId}/checks") with { WorkTree = Path, MainTree = context.WorkTree };
                await using var cage = await context.Guard.BeginAsync(request, kill);
                await tree.ToAsync(commit, cage, kill, keepsIgnored: false);
            },
            kill
        );
    }

    /// <summary>Command that copies the folders to keep from the main work tree, inside the cage, and then runs the check.</summary>
    public GateProgram With(GateProgram program) =>
        program.Checkout is { Keep.Count: > 0 } checkout
            ? program with
            {
                Command = ["/bin/sh", "-c", CopyAndRun, "sh", context.WorkTree, .. checkout.Keep, "--", .. program.Command],
            }
            : program;

    /// <summary>Guard request of a check: it may write its checkout, and nothing of the repository.</summary>
    public GuardRequest Guarding(string id, string scratch, GateCheckout checkout) =>
        context.Guarding(id, readOnly: true, writable: [Path], scratch) with
        {
            WorkTree = Path,
            MainTree = context.WorkTree,
            IsOffline = checkout.IsOffline,
        };

    /// <summary>SHA-256 of a log from a byte on, as a check left it; empty = it cannot be read.</summary>
    public static string DigestOf(string log, long from)
    {
        using var file = InsideFile.Open(log, out _);
        if (file is null)
        {
            return "";
        }

        using var content = new FileStream(file, FileAccess.Read);
        content.Position = from;
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }

    /// <summary>Removes it, if it is there.</summary>
    public void Remove()
    {
        var folder = System.IO.Path.GetDirectoryName(Path)!;
        if (OutsideFolder.Exists(Path))
        {
            LinkedWorkTree.Remove(context.Repository, Path);
            InsideFile.RemoveEmptyFolder(folder);
            InsideFile.RemoveEmptyFolder(System.IO.Path.GetDirectoryName(folder)!);
        }
    }
}
