using System.Globalization;
using Ias.EndToEnd.Tests.Runs;
using Ias.Engine.History;
using Ias.Engine.State;

namespace Ias.Benchmarks;

/// <summary><c>ias top</c> on a machine with 200 work trees, beside the process lists that are installed.</summary>
internal static class TopBench
{
    private const int Trees = 200;
    private const int IdleSeconds = 60;

    /// <param name="night">A sandbox with a run that is over, of which the work trees are made.</param>
    public static void Run(
        string program,
        Sandbox night,
        Dictionary<string, string> home,
        List<(string Name, string[] Command)> peers,
        (int Columns, int Rows) size,
        int rounds
    )
    {
        Make(night);
        var monitors = peers.Where(peer => peer.Name is "htop" or "btop").ToList();
        var firsts = monitors.ToDictionary(peer => peer.Name, _ => new List<double>(), StringComparer.Ordinal);
        var (painted, whole) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            using (var terminal = Open([program, "top"]))
            {
                var from = terminal.Elapsed;
                painted.Add(from + (terminal.Await("leave", 5000) ?? double.NaN)); // the last word of its first frame
                var rest = terminal.Elapsed;
                whole.Add(terminal.Burst(ProbeTerminal.Quiet * 5) is { } more ? rest + more.Ms : painted[^1]);
                terminal.Send("q");
            }

            foreach (var (name, command) in monitors)
            {
                using var terminal = Open(command);
                var from = terminal.Elapsed;
                firsts[name].Add(terminal.Burst() is { } first ? from + first.Ms : double.NaN);
                terminal.Send(name == "htop" ? "\e[21~" : "q");
            }
        }

        var said = string.Join(", ", monitors.Select(peer => $"{peer.Name} {Machine.Ms(Machine.Median(firsts[peer.Name]))}"));
        var paint = Machine.Median(painted);
        Machine.Print("200 work trees: start to first paint", Machine.Ms(paint), said, "50 ms", paint <= 50);
        Machine.Print("200 work trees: start to all of them read", Machine.Ms(Machine.Median(whole)), "", "", kept: true);

        using var idle = Open([program, "top"]);
        idle.Await("leave", 5000);
        idle.Listen(15_000);
        idle.Send("\e[O");
        idle.Listen(500);
        var cpu = idle.CpuSeconds();
        idle.Listen(IdleSeconds * 1000);
        var percent = (idle.CpuSeconds() - cpu) / IdleSeconds * 100;
        Machine.Print(
            "200 work trees: idle, CPU",
            string.Create(CultureInfo.InvariantCulture, $"{percent:0.00} %"),
            "",
            "0.2 %",
            percent <= 0.2
        );
        Machine.Print(
            "200 work trees: resident",
            string.Create(CultureInfo.InvariantCulture, $"{idle.ResidentMb():0} MB"),
            "",
            "",
            kept: true
        );
        idle.Send("q");

        ProbeTerminal Open(string[] command) => new(size.Columns, size.Rows, night.Repository.Path, home, command);
    }

    private static void Make(Sandbox night)
    {
        var known = new KnownWorkTrees(Path.Combine(night.Repository.Home, "state", "ias"));
        var of = new RunFiles(night.Repository.Path);
        for (var i = 0; i < Trees; i++)
        {
            var tree = Path.Combine(night.Repository.Home, "trees", $"tree-{i:000}");
            var files = new RunFiles(tree);
            Directory.CreateDirectory(Path.Combine(tree, ".git"));
            File.WriteAllText(Path.Combine(tree, ".git", "HEAD"), "ref: refs/heads/main\n");
            Directory.CreateDirectory(files.Folder);
            foreach (var file in new[] { of.State, of.Breaker, of.RateLimit, of.Events })
            {
                File.Copy(file, Path.Combine(files.Folder, Path.GetFileName(file)));
            }

            if (i % 2 == 0)
            {
                // goes on by its file, and no engine stands behind it
                File.WriteAllText(
                    files.State,
                    File.ReadAllText(files.State).Replace("\"JACKED_OUT\"", "\"RUNNING\"", StringComparison.Ordinal)
                );
            }

            known.Add(tree);
        }
    }
}
