using System.Security.Cryptography;
using Ias.Core.Agents;
using Ias.Core.Runs;
using Ias.Engine.Agents;
using Ias.Engine.Files;
using Ias.Engine.Git.Writing;

namespace Ias.Engine.Runs;

/// <summary>
/// Checkout in which a run's checks run: a linked work tree with the files of one commit and nothing else, made clean before each check.
/// What a killed engine left of it is used again.
/// </summary>
/// <param name="from">Work tree whose untracked folders a check may keep.</param>
/// <param name="name">Name of its folder, beside those of lanes.</param>
internal sealed class CheckCheckout(RunContext context, string from, string name)
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
    public string Path { get; } = System.IO.Path.Combine(LinkedWorkTree.FolderOf(context.WorkTree), name);

    /// <summary>The checkout of a run that works in its own work tree.</summary>
    public static CheckCheckout Of(RunContext context) => new(context, context.WorkTree, "checks");

    /// <summary>Runs a program on the files of a commit, in the cage: it may write the checkout, and nothing of the repository. No file is
    /// there that the commit does not have, ignored or not, but for folders that it keeps.</summary>
    /// <returns>How it ended; null = it was ended for the run's sake.</returns>
    /// <exception cref="ProblemException">git refused; disk full.</exception>
    public async Task<(TurnResult Result, ProgramEnd? End)> RunAsync(
        AgentTurn turn,
        GateProgram program,
        string commit,
        int attempt,
        CancellationToken interrupt,
        CancellationToken kill
    )
    {
        await MakeAsync(commit, kill);
        OutsideFolder.Make(turn.ScratchFolder);
        var logged = InsideFile.FactsOf(turn.LogPath)?.Length ?? 0;
        var request = context.Guarding(turn.Id, readOnly: true, writable: [Path], turn.ScratchFolder) with
        {
            WorkTree = Path,
            MainTree = context.WorkTree,
            Shielded = [from],
            IsOffline = program.Checkout?.IsOffline == true,
        };
        var result = await context.InGuardAsync(
            turn with
            {
                WorkTree = Path,
                Prompt = "",
            },
            GateTurn.AgentOf(With(program)),
            attempt,
            request,
            interrupt,
            kill
        );
        return (
            result,
            new GateTurn(context).EndOf(program, result) is { } end ? end with { Digest = DigestOf(turn.LogPath, logged) } : null
        );
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

    private async Task MakeAsync(string commit, CancellationToken kill)
    {
        await context.Turns.EndOrphansAsync(Path, kill);
        await LinkedWorkTree.ReadyAsync(
            context.Parts.Processes,
            context.Repository,
            Path,
            commit,
            async tree =>
            {
                var request = context.Guarding($"{context.Run.RunId}/{name}") with { WorkTree = Path, MainTree = context.WorkTree };
                await using var cage = await context.Guard.BeginAsync(request, kill);
                await tree.ToAsync(commit, cage, kill, keepsIgnored: false);
            },
            kill
        );
    }

    // The folders to keep are copied inside the cage: what is in them was written there.
    private GateProgram With(GateProgram program) =>
        program.Checkout is { Keep.Count: > 0 } checkout
            ? program with
            {
                Command = ["/bin/sh", "-c", CopyAndRun, "sh", from, .. checkout.Keep, "--", .. program.Command],
            }
            : program;

    // As the check left it; empty = it cannot be read.
    private static string DigestOf(string log, long from)
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
}
