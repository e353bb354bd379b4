using System.Diagnostics;
using System.Globalization;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.EndToEnd.Tests.Runs;
using Ias.Engine.Processes;
using Ias.Engine.Runs;
using Ias.Tests;

namespace Ias.Benchmarks;

/// <summary>
/// One cycle of the real engine, in this process: a scripted agent changes one file, both gates approve; three turns, two commits, all
/// state durable. From the event that starts the cycle to the one that records the last commit. Beside it a bare loop in the same kind of
/// repository.
/// </summary>
internal static class CycleBench
{
    private static readonly AgentScript Script = new AgentScript().Turn("implement").Writes("src/work.txt", "changed\n").GatesApprove();

    public static async Task RunAsync(bool full)
    {
        var (warm, rounds) = full ? (40, 100) : (15, 25);
        var times = new Dictionary<string, List<double>>(StringComparer.Ordinal)
        {
            ["off"] = [],
            ["auto"] = [],
            ["bare"] = [],
        };
        var steps = new Dictionary<string, Dictionary<string, List<double>>>(StringComparer.Ordinal) { ["off"] = [], ["auto"] = [] };
        var writes = await CountAsync();
        for (var round = -warm; round < rounds; round++) // by turns, so that all three meet the same machine
        {
            foreach (var kind in times.Keys)
            {
                var took = kind == "bare" ? Bare(writes) : await EngineAsync(kind, round < 0 ? null : steps[kind]);
                if (round >= 0)
                {
                    times[kind].Add(took);
                }
            }
        }

        var bare = Machine.Median(times["bare"]);
        // where a flush costs nothing, the rest weighs more
        var guarded = Path.GetTempPath().StartsWith("/dev/shm") ? 3 : 2;
        foreach (var (kind, name, budget) in new[] { ("off", "ICE's mounts off", 3), ("auto", "ICE on", guarded) })
        {
            var ours = Machine.Median(times[kind]);
            Machine.Print(
                $"one cycle, {name}",
                $"{Machine.Ms(ours)}, {ours / bare:0.0} x",
                $"bare loop, {writes.Logs} appends + {writes.States} files + 2 commits {Machine.Ms(bare)}",
                $"{budget} x",
                ours <= budget * bare
            );
            if (Environment.GetEnvironmentVariable("IAS_BENCH_STEPS") is not null)
            {
                foreach (var (step, all) in steps[kind])
                {
                    System.Console.WriteLine($"      {Machine.Median(all), 7:0.00} ms to {step}");
                }
            }
        }
    }

    /// <summary>How many appends to the log and how many state files one cycle makes.</summary>
    private static async Task<(int Logs, int States)> CountAsync()
    {
        using var folder = new TemporaryFolder();
        var trace = folder.At("trace");
        Environment.SetEnvironmentVariable("IAS_KILL_TRACE", trace);
        await EngineAsync("off", steps: null);
        Environment.SetEnvironmentVariable("IAS_KILL_TRACE", null);
        var inside = (await File.ReadAllLinesAsync(trace)).SkipWhile(l => !l.Contains("log:CycleStarted")).ToList();
        inside = inside[..(inside.FindLastIndex(l => l.Contains("state:CommitMade")) + 1)];
        return (inside.Count(l => l.Contains(" log:")), inside.Count(l => l.Contains(" state:")));
    }

    private static async Task<double> EngineAsync(string mounts, Dictionary<string, List<double>>? steps)
    {
        using var repository = Repository();
        Environment.SetEnvironmentVariable("XDG_STATE_HOME", Path.Combine(repository.Home, "state"));
        var options = new RunOptions(
            Push: PushMode.Local,
            Agent: "scripted",
            AgentScript: Path.Combine(repository.Path, "agent.yaml"),
            IceMounts: mounts,
            CallsPerHour: 1000
        );
        long begun = 0,
            ended = 0,
            last = 0;
        void Watch(RunEvent happened)
        {
            var now = Stopwatch.GetTimestamp();
            begun = happened is RunEvent.CycleStarted ? now : begun;
            ended = happened is RunEvent.CommitMade ? now : ended;
            if (begun > 0 && steps is not null)
            {
                var name =
                    $"{happened.GetType().Name} {(happened as RunEvent.TurnStarted)?.Phase}{(happened as RunEvent.TurnEnded)?.Phase}{(happened as RunEvent.CommitMade)?.Subject}";
                steps.TryAdd(name, []);
                steps[name].Add(last == 0 ? 0 : Stopwatch.GetElapsedTime(last, now).TotalMilliseconds);
                last = now;
            }
        }

        using var processes = new ProcessRunner(TimeProvider.System);
        var engine = new RunEngine(new EngineParts(processes, TimeProvider.System, "ias", "bench", Watch));
        var exit = await engine.StartAsync(new RunRequest(repository.Path, "sprint-1", options), CancellationToken.None);
        return exit == ExitCode.Ok
            ? Stopwatch.GetElapsedTime(begun, ended).TotalMilliseconds
            : throw new InvalidOperationException(
                $"the run ended with {exit}: {File.ReadAllText(Path.Combine(repository.Path, ".run/events.jsonl"))}"
            );
    }

    // As many appended and as many replaced files, each flushed, and two commits with git's own commands.
    private static double Bare((int Logs, int States) writes)
    {
        using var repository = Repository();
        var run = Path.Combine(repository.Path, ".run");
        Directory.CreateDirectory(run);
        repository.Write(".git/info/exclude", "/.run/\n");
        var (line, state) = (new byte[600], new byte[4000]);
        var started = Stopwatch.GetTimestamp();
        File.WriteAllText(Path.Combine(repository.Path, "src/work.txt"), "changed\n");
        Commit("work");
        using (var log = File.OpenHandle(Path.Combine(run, "events.jsonl"), FileMode.Create, FileAccess.Write))
        {
            for (var n = 0; n < writes.Logs; n++)
            {
                RandomAccess.Write(log, line, n * line.Length);
                RandomAccess.FlushToDisk(log);
            }
        }

        for (var n = 0; n < writes.States; n++)
        {
            var path = Path.Combine(run, "state.json");
            using (var file = File.OpenHandle(path + ".tmp", FileMode.Create, FileAccess.Write))
            {
                RandomAccess.Write(file, state, 0);
                RandomAccess.FlushToDisk(file);
            }

            File.Move(path + ".tmp", path, overwrite: true);
        }

        var verdicts = Directory.CreateDirectory(Path.Combine(repository.Path, "grimoires/loa/a2a/sprint-1")).FullName;
        File.WriteAllText(Path.Combine(verdicts, "engineer-feedback.md"), "All good\n");
        File.WriteAllText(Path.Combine(verdicts, "auditor-sprint-feedback.md"), "APPROVED\n");
        File.WriteAllText(Path.Combine(verdicts, "COMPLETED"), "completed\n");
        Commit("verdicts");
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;

        void Commit(string message)
        {
            Spawn.Time(["git", "-C", repository.Path, "add", "-A"]);
            Spawn.Time(["git", "-C", repository.Path, "-c", "core.fsync=committed", "commit", "-q", "-m", message]);
        }
    }

    private static TemporaryRepository Repository()
    {
        var repository = new TemporaryRepository();
        for (var n = 0; n < 20; n++)
        {
            repository.Write(string.Create(CultureInfo.InvariantCulture, $"src/file{n}.txt"), $"{n}\n");
        }

        repository.Write("src/work.txt", "as it was\n");
        repository.Write("grimoires/loa/sprint.md", "# Plan\n\n## Sprint 1: Work\n\nChange it.\n");
        repository.Write(".loa.config.yaml", "run_mode:\n  enabled: true\n");
        repository.Write("agent.yaml", Script);
        repository.Git("add", "-A");
        repository.Git("commit", "-q", "-m", "plan");
        return repository;
    }
}
