using Ias.Benchmarks;
using Ias.Cli.Ice;

switch (args)
{
    case ["ice", .. var ice]: // what the shims of an engine in this process ask
        return await IceCommand.RunAsync(ice, "ias", CancellationToken.None);
    case ["time-inside", var count, .. var command]:
        return ShimBench.TimeInside(int.Parse(count, System.Globalization.CultureInfo.InvariantCulture), command);
}

(string Name, Func<bool, Task> Run)[] benches =
[
    ("start", StartBench.RunAsync),
    ("shim", ShimBench.RunAsync),
    ("cage", CageBench.RunAsync),
    ("cycle", CycleBench.RunAsync),
    ("checks", ChecksBench.RunAsync),
    ("memory", MemoryBench.RunAsync),
    ("events", full => EventLogBench.RunAsync()),
    ("mirror", full => MirrorBench.RunAsync()),
    ("kill", KillBench.RunAsync),
    ("runner", RunnerBench.RunAsync),
    ("tui", TuiBench.RunAsync),
    ("console", ConsoleBench.RunAsync),
    ("scale", ConsoleScale.RunAsync),
];

var full = args.Contains("--full");
var asked = args.Where(a => a != "--full").ToList();
if (asked.Find(a => !benches.Any(b => b.Name == a)) is { } unknown)
{
    System.Console.Error.WriteLine(
        $"There is no bench {unknown}.\n  next: scripts/bench [--full] [{string.Join("|", benches.Select(b => b.Name))}]…"
    );
    return 2;
}

System.Console.WriteLine(Machine.Line());
foreach (var (name, run) in benches.Where(b => asked.Count == 0 || asked.Contains(b.Name)))
{
    System.Console.WriteLine($"\n{name}");
    Environment.CurrentDirectory = AppContext.BaseDirectory; // a bench may have stood in a folder that is gone
    await run(full);
}

return 0;
