using Ias.Core.Agents;
using Ias.Core.Model;
using Ias.Core.Runs.Checks;
using Ias.Engine.Agents;
using Ias.Engine.Files;
using Ias.Engine.Git.Writing;
using Ias.Engine.Ice;
using Ias.Engine.Processes;

namespace Ias.Engine.Runs;

/// <summary>Runs checks for a person, outside any run, as a run would: on the files of a commit, in the cage, a failed one once
/// more.</summary>
/// <param name="guard">Prepared for the repository.</param>
/// <param name="basis">Guard request for work in the repository.</param>
/// <param name="options">Settings of a run.</param>
public sealed class CheckRunner(
    ProcessRunner processes,
    TimeProvider time,
    Repository repository,
    TurnGuard guard,
    GuardRequest basis,
    RunOptions options
) : IDisposable
{
    private readonly CheckCheckout _place = new(
        processes,
        repository,
        guard,
        repository.WorkTree,
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{CheckCheckout.OfPeople}{Environment.ProcessId}")
    );

    private readonly string _scratch = Path.Combine(
        StateHome.ScratchOf(repository.WorkTree),
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"checks-{Environment.ProcessId}")
    );

    /// <summary>Runs a check on a commit.</summary>
    /// <returns>Its result; null = it was interrupted.</returns>
    /// <exception cref="ProblemException">git refused; disk full.</exception>
    public async Task<CheckResult?> RunAsync(Check check, string commit, CancellationToken interrupt, CancellationToken kill)
    {
        CheckResult? result = null;
        while (true)
        {
            await _place.MakeAsync(commit, basis, kill);
            OutsideFolder.Make(_scratch);
            var limit = TimeSpan.FromMinutes(check.TimeoutMinutes);
            var turn = new AgentTurn
            {
                Id = basis.Id,
                RunId = basis.Id,
                Target = "",
                Cycle = 1,
                Phase = Phase.Checks,
                Attempt = (result?.Tries ?? 0) + 1,
                Prompt = "",
                WorkTree = _place.Path,
                MayWrite = true,
                LogPath = Path.Combine(_scratch, $"{check.Name}.log"),
                ScratchFolder = _scratch,
                SecretPatterns = options.SecretPatterns ?? [],
                Timeout = limit,
                Stall = new StallLimits(limit, limit, limit),
                Grace = TimeSpan.FromSeconds(options.GraceSeconds),
            };
            var logged = InsideFile.FactsOf(turn.LogPath)?.Length ?? 0;
            await using var cage = await guard.BeginAsync(_place.Guarding(basis with { ScratchFolder = _scratch }, check.Program), kill);
            var done = await new TurnRunner(processes, time).RunAsync(
                turn,
                GateTurn.AgentOf(_place.With(check.Program)),
                cage,
                (_, _) => { },
                interrupt,
                kill
            );
            await cage.EndAsync(kill);
            if (CheckTurns.EndOf(done) is not { } end)
            {
                return null;
            }

            result = check.Ended("", commit, result, ReportFiles.Read(end, check.Program, _place.Path, turn, logged));
            if (result.IsFinal)
            {
                return result;
            }
        }
    }

    /// <summary>Removes the checkout and its scratch folder.</summary>
    public void Dispose()
    {
        _place.Remove();
        OutsideFolder.DeleteAll(_scratch);
    }
}
