using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Ias.Cli.Ice;
using Ias.Core.Config;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs.Checks;
using Ias.Core.Text;
using Ias.Engine.Config;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.PreflightChecks;
using Ias.Engine.Processes;
using Ias.Engine.Runs;
using Ias.Engine.Scaffolding;
using Ias.Engine.State;

namespace Ias.Cli.Rehearse;

/// <summary>A night on a copy of a repository: two sprints and a queue of two jobs by this same program, with the faults of a night. All
/// that it writes is in one folder, the state of its runs included.</summary>
/// <param name="source">Work tree that is copied, as far as it is committed.</param>
/// <param name="folder">Empty folder.</param>
/// <param name="options">The person's settings.</param>
internal sealed class Rehearsal(ProcessRunner processes, TimeProvider time, string source, string folder, RunOptions options)
{
    private const string AgentFile = "rehearsal-agent.yaml";
    private const double LimitSeconds = 20;

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private readonly string _work = Path.Combine(folder, "work");
    private readonly string _remote = Path.Combine(folder, "remote.git");
    private readonly string _branch = PersonsGuard.BranchOf(GitPlace.Here(source)) is { Length: > 0 } branch ? branch : "main";

    /// <summary>Findings of the rehearsal, one for each fault and check, as they come.</summary>
    /// <exception cref="ProblemException">The copy cannot be made.</exception>
    public async IAsyncEnumerable<PreflightCheck> PlayAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await CopyAsync(cancel);
        var configuration = File.ReadAllText(Path.Combine(_work, ConfigKeys.FileName));
        await IasAsync(["config", "unset", ConfigKeys.Checks], cancel); // the faults need no checks, and those may take their time
        await StartAsync(cancel);
        var running = IasAsync(["run", "sprint-1", "--yes"], cancel);
        while (!running.IsCompleted && !Events().OfType<RunEvent.WaitStarted>().Any(wait => wait.Wait == WaitKind.Reset))
        {
            await Task.WhenAny(running, Task.Delay(Poll, time, cancel));
        }

        Directory.Move(_remote, _remote + ".gone"); // until its push has failed
        var first = await running;
        Directory.Move(_remote + ".gone", _remote);
        var resumed = await IasAsync(["run-resume"], cancel);
        foreach (var finding in RehearsalFindings.OfFaults(Events(), IsFinished, first, resumed))
        {
            yield return finding;
        }

        if (!IsFinished)
        {
            yield break;
        }

        File.WriteAllText(Path.Combine(_work, ConfigKeys.FileName), configuration);
        await StartAsync(cancel);
        var killed = await KilledAsync(cancel);
        foreach (var finding in RehearsalFindings.OfChecks(Events()))
        {
            yield return finding;
        }

        yield return killed;
        yield return await QueueAsync(cancel);
    }

    private RunFiles Files => new(_work);

    private bool IsFinished => RunStateFiles.Peek(Files).Run is { IsFinished: true };

    private async Task CopyAsync(CancellationToken cancel)
    {
        await GitAsync(folder, ["init", "--quiet", "--bare", _remote], cancel);
        await GitAsync(folder, ["clone", "--quiet", "--no-hardlinks", source, _work], cancel);
        await GitAsync(_work, ["checkout", "--quiet", "-B", _branch], cancel);
        await GitAsync(_work, ["remote", "set-url", "origin", _remote], cancel);
        foreach (var (key, usual) in new[] { ("user.name", "ias rehearse"), ("user.email", "rehearse@localhost") })
        {
            await GitAsync(_work, ["config", key, usual], cancel);
        }

        // What git ignores and the checks need, as a run has it.
        foreach (var kept in Check.Of(options).SelectMany(check => check.Keep).Distinct(StringComparer.Ordinal))
        {
            var from = Path.Combine(source, kept);
            if (Directory.Exists(from))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_work, kept))!);
                await processes.RunAsync(
                    new ProcessSpec
                    {
                        FileName = "cp",
                        Arguments = ["-a", from, Path.Combine(_work, kept)],
                        WorkingDirectory = folder,
                    },
                    cancel
                );
            }
        }

        var plain = Path.Combine(source, ConfigKeys.FileName);
        File.WriteAllText(Path.Combine(_work, ConfigKeys.FileName), File.Exists(plain) ? File.ReadAllText(plain) : "");
        Directory.CreateDirectory(Path.Combine(_work, "grimoires/loa"));
        File.WriteAllText(
            Path.Combine(_work, "grimoires/loa/sprint.md"),
            "# Rehearsal\n\n## Sprint 1: Faults\n\nWrite a line.\n\n## Sprint 2: Checks\n\nWrite a line.\n"
        );
        foreach (
            var key in new[]
            {
                ConfigKeys.AgentName,
                ConfigKeys.AgentCommand,
                ConfigKeys.AgentModel,
                ConfigKeys.AgentFallback,
                ConfigKeys.ImplementAgent,
                ConfigKeys.ReviewAgent,
                ConfigKeys.AuditAgent,
                ConfigKeys.RedTeam,
                ConfigKeys.PostPr,
                ConfigKeys.BaseBranch,
            }
        )
        {
            await IasAsync(["config", "unset", key], cancel);
        }

        var stall = (RehearsalScript.StallSeconds / 60).ToString("0.####", CultureInfo.InvariantCulture);
        foreach (
            var (key, value) in new[]
            {
                (ConfigKeys.Enabled, "true"),
                (ConfigKeys.AgentScript, AgentFile),
                (ConfigKeys.AutoPush, "true"),
                (ConfigKeys.CreateDraftPr, "false"),
                (ConfigKeys.RetryPause, "0"),
                (ConfigKeys.StallMinutes, stall),
                (ConfigKeys.StallStartup, stall),
                (ConfigKeys.StallTool, stall),
            }
        )
        {
            var set = await IasAsync(["config", "set", key, value], cancel);
            if (!set.Ok && set.ExitCode != (int)ExitCode.NothingToDo)
            {
                throw new ProblemException(
                    new Problem($"The copy cannot be configured: {key}.", RehearsalFindings.Tail(set), "ias config show")
                );
            }
        }
    }

    // A setting that could not be taken out would have a real agent at work.
    private void RequireScripted()
    {
        var set = ConfigFile.Load(_work).ToRunOptions();
        if (
            set
            is not {
                Agent: "scripted",
                ImplementAgent: "",
                ReviewAgent: "",
                AuditAgent: "",
                FallbackAgents: null or { Count: 0 },
                RedTeam: false,
                PostPr: null
            }
        )
        {
            throw new ProblemException(
                new Problem(
                    "The copy's configuration names an agent besides the rehearsal's, and cannot be changed.",
                    ConfigKeys.FileName,
                    "ias config show     (agent, agents, red_team and post_pr_validation, each key on a line of its own)"
                )
            );
        }
    }

    // Commits what the next run begins with, and allows it: its programs are the person's own, or this one's script.
    private async Task StartAsync(CancellationToken cancel)
    {
        RequireScripted();
        File.WriteAllText(Path.Combine(_work, AgentFile), RehearsalScript.Text(time.GetUtcNow().AddSeconds(LimitSeconds), _branch));
        await GitAsync(_work, ["checkout", "--quiet", _branch], cancel);
        await GitAsync(_work, ["add", "-A"], cancel);
        await GitAsync(_work, ["commit", "--quiet", "--no-verify", "--allow-empty", "-m", "chore: rehearsal"], cancel);
        await GitAsync(_work, ["push", "--quiet", "--no-verify", "origin", _branch], cancel);
        await IasAsync(["allow"], cancel, "y\n");
    }

    private async Task<PreflightCheck> KilledAsync(CancellationToken cancel)
    {
        var started = await IasAsync(["run", "sprint-2", "--yes", "--detach"], cancel);
        var place = GitPlace.Find(_work)!;
        var begun = time.GetTimestamp();
        while (!Events().OfType<RunEvent.TurnStarted>().Any(turn => turn.Phase == Phase.Implement))
        {
            if (time.GetElapsedTime(begun) > Longest || (IsFinished && Events().Count == 0) || !started.Ok)
            {
                return RehearsalFindings.Problem(
                    "kill",
                    $"No run starts in the background: {RehearsalFindings.Tail(started)}",
                    "ias preflight"
                );
            }

            await Task.Delay(Poll, time, cancel);
        }

        if (RunStatus.Of(place.CommonDir, Files).Engine is { } engine)
        {
            using var process = Process.GetProcessById(engine.Pid);
            process.Kill();
        }

        // A watcher resumes it; where there is none, a person does.
        begun = time.GetTimestamp();
        var takenUp = false;
        while (!IsFinished && time.GetElapsedTime(begun) < Longest)
        {
            takenUp |= Events().OfType<RunEvent.EngineStarted>().Count() > 1;
            if (
                RunStatus.Of(place.CommonDir, Files) is { Engine: null, Run: { } run }
                && (run.State == RunState.Halted || time.GetElapsedTime(begun) > Patience)
            )
            {
                break;
            }

            await Task.Delay(Poll, time, cancel);
        }

        var resumed = IsFinished ? null : await IasAsync(["run-resume"], cancel);
        var lines = InsideFile.Text(_work, Path.Combine(_work, RehearsalScript.Written)).Split('\n').Count(line => line == "checks");
        return RehearsalFindings.Either(
            IsFinished && lines == 1,
            "kill",
            takenUp
                ? "the engine was killed in a turn; it started again by itself and finished, and nothing was done twice"
                : "the engine was killed in a turn; run-resume finished, and nothing was done twice",
            IsFinished
                ? $"after the engine was killed, the work was done {Wording.Count(lines, "time")}"
                : $"the run did not finish after its engine was killed: {RehearsalFindings.Tail(resumed ?? started)}",
            "ias run-status"
        );
    }

    private async Task<PreflightCheck> QueueAsync(CancellationToken cancel)
    {
        await GitAsync(_work, ["checkout", "--quiet", _branch], cancel);
        var made = await IasAsync(["new-run", "rehearsal"], cancel);
        foreach (var title in new[] { "first", "second" })
        {
            if (made.Ok)
            {
                made = await IasAsync(
                    ["runner", "enqueue", "--latest", "--role", "implementer", "--title", title, "--prompt", title],
                    cancel
                );
            }
        }

        var worked = made.Ok ? await IasAsync(["runner", "run-loop", "--latest"], cancel) : made;
        var done = Events().OfType<RunEvent.JobEnded>().Count(job => job.Status == JobStatus.Done);
        return RehearsalFindings.Either(
            worked.Ok && done == 2,
            "queue",
            "two jobs were done, one commit each, on the queue's branch",
            $"{done} of two jobs were done: {RehearsalFindings.Tail(worked)}",
            "ias runner status --latest"
        );
    }

    private IReadOnlyList<RunEvent> Events() => InsideFile.Is(Files.Events) ? EventReader.ReadAll(Files.Events) : [];

    private Task<ProcessResult> IasAsync(IReadOnlyList<string> arguments, CancellationToken cancel, string input = "") =>
        processes.RunAsync(
            new ProcessSpec
            {
                FileName = Environment.ProcessPath!,
                Arguments = arguments,
                WorkingDirectory = _work,
                Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["XDG_STATE_HOME"] = Path.Combine(folder, "state"),
                },
                Input = System.Text.Encoding.UTF8.GetBytes(input),
                Timeout = Longest,
            },
            cancel
        );

    private Task<string> GitAsync(string at, IReadOnlyList<string> arguments, CancellationToken cancel) =>
        DemoSample.GitAsync(processes, at, arguments, cancel);
}
