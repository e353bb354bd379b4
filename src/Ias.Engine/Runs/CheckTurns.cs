using System.Security.Cryptography;
using Ias.Core.Agents;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Agents;
using Ias.Engine.Files;

namespace Ias.Engine.Runs;

/// <summary>Checks as turns of a run.</summary>
internal static class CheckTurns
{
    /// <summary>Checkout for the checks of a run.</summary>
    /// <param name="from">Work tree whose untracked folders a check may keep.</param>
    /// <param name="name">Name of its folder.</param>
    public static CheckCheckout CheckoutOf(this RunContext context, string from, string name) =>
        new(context.Parts.Processes, context.Repository, context.Guard, from, name);

    /// <summary>Checkout of a run that works in its own work tree.</summary>
    public static CheckCheckout Checkout(this RunContext context) => context.CheckoutOf(context.WorkTree, "checks");

    /// <summary>Runs a check on the files of a commit.</summary>
    /// <returns>How it ended; null = it was ended for the run's sake.</returns>
    /// <exception cref="ProblemException">git refused; disk full.</exception>
    public static async Task<(TurnResult Result, ProgramEnd? End)> CheckAsync(
        this RunContext context,
        CheckCheckout place,
        AgentTurn turn,
        GateProgram program,
        string commit,
        int attempt,
        CancellationToken interrupt,
        CancellationToken kill
    )
    {
        await place.MakeAsync(commit, context.Guarding($"{context.Run.RunId}/checks"), kill);
        OutsideFolder.Make(turn.ScratchFolder);
        var logged = InsideFile.FactsOf(turn.LogPath)?.Length ?? 0;
        var result = await context.InGuardAsync(
            turn with
            {
                WorkTree = place.Path,
                Prompt = "",
            },
            GateTurn.AgentOf(place.With(program)),
            attempt,
            place.Guarding(context.Guarding(turn.Id, scratch: turn.ScratchFolder), program),
            interrupt,
            kill
        );
        var isLate = result.Outcome is TurnOutcome.TimedOut or TurnOutcome.Stalled;
        return (
            result,
            isLate && context.Journal.SecondsLeft <= 0 ? null
            : EndOf(result) is { } end
                ? ReportFiles.Read(end, program, place.Path, turn, logged) with
                {
                    Digest = DigestOf(turn.LogPath, logged),
                }
            : null
        );
    }

    /// <summary>End of a program, whichever way it came; null = it did not end by itself.</summary>
    public static ProgramEnd? EndOf(TurnResult result) =>
        result.Outcome switch
        {
            TurnOutcome.TimedOut or TurnOutcome.Stalled => new ProgramEnd(
                -1,
                $"no end after {Core.Text.Wording.Span(result.Elapsed.TotalSeconds)}",
                result.Elapsed.TotalSeconds,
                result.Closing
            ),
            TurnOutcome.Ended or TurnOutcome.Crashed or TurnOutcome.Overloaded => new ProgramEnd(
                result.ExitCode ?? -1,
                result.ExitCode is { } status
                    ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"exit status {status}")
                    : result.Detail,
                result.Elapsed.TotalSeconds,
                result.Closing
            ),
            _ => null,
        };

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
