using Ias.EndToEnd.Tests.Runs;

namespace Ias.Benchmarks;

/// <summary>Whole-process start-up of the program as <c>ias install</c> builds it, beside a bare hello world on the installed .NET, which
/// is what the budget speaks of, and beside node.</summary>
internal static class StartBench
{
    public static Task RunAsync(bool full)
    {
        var rounds = full ? 100 : 25;
        using var sandbox = new Sandbox();
        var repository = sandbox.Repository;
        if (sandbox.Ias("run", "sprint-1", "--local") is { Exit: not 0 } failed)
        {
            throw new InvalidOperationException(failed.ToString());
        }

        var program =
            Environment.GetEnvironmentVariable("IAS_PROGRAM")
            ?? throw new InvalidOperationException("scripts/bench says which program is measured");
        var launcher = Environment.GetEnvironmentVariable("IAS_BENCH_LAUNCHER")!;
        var hello = Environment.GetEnvironmentVariable("IAS_BENCH_HELLO")!;
        var node = File.Exists("/usr/bin/node") ? "/usr/bin/node" : "";
        Environment.CurrentDirectory = repository.Path;

        var all = new (string Name, string[] Command, int Exit)[]
        {
            ("hello", [hello], 0),
            ("run-status", [program, "run-status"], 0),
            ("run-status --json", [program, "run-status", "--json"], 0),
            ("ice is-protected main", [program, "ice", "is-protected", "main"], 0),
            ("node", [node, "-e", "0"], 0),
            ("launcher", [launcher, "ice", "is-protected", "main"], 0),
            ("bare launcher", ["/bin/sh", "-c", "exec \"$@\"", "sh", program, "ice", "is-protected", "main"], 0),
        }
            .Where(c => c.Command[0].Length > 0)
            .ToArray();
        var times = all.ToDictionary(c => c.Name, _ => new List<double>(), StringComparer.Ordinal);
        for (var round = -2; round < rounds; round++) // by turns, so that all meet the same machine; two rounds for the caches
        {
            foreach (var (name, command, exit) in all)
            {
                var took = Spawn.Time(command, exit);
                if (round >= 0)
                {
                    times[name].Add(took);
                }
            }
        }

        double Of(string name) => Machine.Median(times[name]);
        foreach (var name in new[] { "run-status", "ice is-protected main", "run-status --json" })
        {
            var (ours, bare) = (Of(name), Of("hello"));
            Machine.Print(
                $"ias {name}",
                $"{Machine.Ms(ours)}, {ours / bare:0.00} x",
                $"a bare .NET hello world, not native, {Machine.Ms(bare)}",
                name.EndsWith("json") ? "(none)" : "1.5 x",
                ours <= 1.5 * bare || name.EndsWith("json")
            );
        }

        if (node.Length > 0)
        {
            Machine.Print(
                "the slower of them",
                Machine.Ms(Math.Max(Of("run-status"), Of("ice is-protected main"))),
                $"node -e 0 {Machine.Ms(Of("node"))}",
                "below node",
                Math.Max(Of("run-status"), Of("ice is-protected main")) < Of("node")
            );
        }

        var added = Of("launcher") - Of("ice is-protected main");
        Machine.Print(
            "scripts/ias, nothing stale, adds",
            Machine.Ms(added),
            $"a shell that only execs {Machine.Ms(Of("bare launcher") - Of("ice is-protected main"))}",
            "3 ms",
            added <= 3
        );
        return Task.CompletedTask;
    }
}
