using System.Diagnostics;
using System.Globalization;
using System.Text;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.EndToEnd.Tests.Runs;
using Ias.Engine.Processes;
using Ias.Engine.Runs;
using Ias.Tests;

namespace Ias.Benchmarks;

/// <summary>
/// Checks: the time a run adds to a check's own, with the cage and a clean checkout, beside a checkout with git alone; and what
/// <c>ias checks --evidence</c> takes on a change of 200 test files, beside <c>git diff</c>.
/// </summary>
internal static class ChecksBench
{
    private const int Files = 200;
    private const double OverheadBudget = 150;
    private const double EvidenceBudget = 2000;

    public static async Task RunAsync(bool full)
    {
        var (warm, rounds) = full ? (10, 40) : (4, 12);
        var (ours, bare) = (new List<double>(), new List<double>());
        for (var round = -warm; round < rounds; round++)
        {
            var (engine, git) = (await OverheadAsync(), Checkout());
            if (round >= 0)
            {
                ours.Add(engine);
                bare.Add(git);
            }
        }

        Machine.Print(
            "a check's overhead in a run, ICE on",
            Machine.Ms(Machine.Median(ours)),
            $"git worktree add + true {Machine.Ms(Machine.Median(bare))}",
            Machine.Ms(OverheadBudget),
            Machine.Median(ours) <= OverheadBudget
        );
        Evidence(rounds);
    }

    // From the event before the check's turn to the one with its result; of the check itself there is "true".
    private static async Task<double> OverheadAsync()
    {
        using var repository = Made(20);
        Environment.SetEnvironmentVariable("XDG_STATE_HOME", Path.Combine(repository.Home, "state"));
        var times = new List<double>();
        var last = 0L;
        void Watch(RunEvent happened)
        {
            var now = Stopwatch.GetTimestamp();
            if (happened is RunEvent.CheckEnded { Result.IsBaseline: false })
            {
                times.Add(Stopwatch.GetElapsedTime(last, now).TotalMilliseconds);
            }
            else if (happened is not (RunEvent.TurnStarted or RunEvent.TurnEnded))
            {
                last = now;
            }
        }

        using var processes = new ProcessRunner(TimeProvider.System);
        var engine = new RunEngine(new EngineParts(processes, TimeProvider.System, "ias", "bench", Watch));
        var options = new RunOptions(
            Push: PushMode.Local,
            Agent: "scripted",
            AgentScript: Path.Combine(repository.Path, "agent.yaml"),
            IceMounts: "auto",
            CallsPerHour: 1000,
            Checks: ["""{"name":"nothing","run":["true"]}"""]
        );
        var exit = await engine.StartAsync(new RunRequest(repository.Path, "sprint-1", options), CancellationToken.None);
        return exit == ExitCode.Ok && times is [var one, ..] ? one : throw new InvalidOperationException($"the run ended with {exit}");
    }

    private static double Checkout()
    {
        using var repository = Made(20);
        return Spawn.Time([
            "sh",
            "-c",
            $"git -C '{repository.Path}' worktree add -q --detach '{repository.Home}-checkout' && true; git -C '{repository.Path}' worktree remove '{repository.Home}-checkout'",
        ]);
    }

    private static void Evidence(int rounds)
    {
        using var repository = Made(Files);
        repository.Git("checkout", "-q", "-b", "changed");
        for (var n = 0; n < Files; n++)
        {
            repository.Write(PathOf(n), TestFile(n, changed: true));
        }

        repository.Git("commit", "-q", "-a", "-m", "changed");
        var (ours, git) = (new List<double>(), new List<double>());
        for (var round = -2; round < rounds; round++)
        {
            var told = Spawn.Time([
                "sh",
                "-c",
                $"cd '{repository.Path}' && '{Sandbox.Program}' checks --evidence main...HEAD >/dev/null; test $? -eq 1",
            ]);
            var diff = Spawn.Time(["sh", "-c", $"git -C '{repository.Path}' diff main...HEAD >/dev/null"]);
            if (round >= 0)
            {
                ours.Add(told);
                git.Add(diff);
            }
        }

        Machine.Print(
            string.Create(CultureInfo.InvariantCulture, $"evidence on {Files} changed test files"),
            Machine.Ms(Machine.Median(ours)),
            $"git diff of the same {Machine.Ms(Machine.Median(git))}",
            Machine.Ms(EvidenceBudget),
            Machine.Median(ours) <= EvidenceBudget
        );
    }

    private static TemporaryRepository Made(int files)
    {
        var repository = new TemporaryRepository();
        for (var n = 0; n < files; n++)
        {
            repository.Write(PathOf(n), TestFile(n, changed: false));
        }

        repository.Write("grimoires/loa/sprint.md", "# Plan\n\n## Sprint 1: Work\n\nChange it.\n");
        repository.Write(".loa.config.yaml", "run_mode:\n  enabled: true\n");
        repository.Write("agent.yaml", new AgentScript().Turn("implement").Writes("src/work.txt", "changed\n").GatesApprove());
        repository.Git("add", "-A");
        repository.Git("commit", "-q", "-m", "plan");
        return repository;
    }

    private static string PathOf(int number) => string.Create(CultureInfo.InvariantCulture, $"test/file{number}.test.js");

    // Twenty tests of ten lines each; a change loosens one of them.
    private static string TestFile(int number, bool changed)
    {
        var text = new StringBuilder("const assert = require('assert');\n");
        for (var test = 0; test < 20; test++)
        {
            text.Append(CultureInfo.InvariantCulture, $"test('case {test} of {number}', () => {{\n");
            for (var line = 0; line < 8; line++)
            {
                var digits = changed && test == 7 ? 0 : 3;
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"  expect(round({test} + {line} / {number + 1})).toBeCloseTo({test}.{line}, {digits});\n"
                );
            }

            text.Append("});\n");
        }

        return text.ToString();
    }
}
