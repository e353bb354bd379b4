using System.Diagnostics;
using System.Globalization;
using System.Text;
using Ias.EndToEnd.Tests.Runs;

namespace Ias.Benchmarks;

/// <summary>The dashboard as a person feels it, at 160x45 in a terminal that measures, beside the programs of the same kind that are
/// installed.</summary>
internal static class TuiBench
{
    private const int Columns = 160;
    private const int Rows = 45;
    private const string TerminalGui = "Terminal.Gui";
    private const string Needle = "a line that is there but once";

    private static readonly Dictionary<string, string> None = new(StringComparer.Ordinal);

    public static async Task RunAsync(bool full)
    {
        var program =
            Environment.GetEnvironmentVariable("IAS_PROGRAM")
            ?? throw new InvalidOperationException("scripts/bench says which program is measured");
        using var night = new Sandbox();
        if (night.Ias("run", "sprint-1", "--local") is { Exit: not 0 } failed)
        {
            throw new InvalidOperationException(failed.ToString());
        }

        var home = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HOME"] = night.Repository.Home,
            ["XDG_STATE_HOME"] = Path.Combine(night.Repository.Home, "state"),
        };
        var peers = Peers(night.Repository.Path);

        Start(program, night.Repository.Path, home, peers, full ? 31 : 11);
        Keys(program, night.Repository.Path, home, peers, full ? 400 : 100);
        Idle(program, night.Repository.Path, home, peers);
        Resize(program, night.Repository.Path, home, peers);
        await FloodAsync(program, home, full ? 20 : 8);
        BigLog(program, night, home);
        TopBench.Run(program, night, home, peers, (Columns, Rows), full ? 31 : 11);
        Change(program, night, home); // behind the log: its events stand below it, and push its end off the screen
        ReplayBench.Run(program, night, home, Columns, Rows); // last: replaces the run's events
    }

    // Each with what its first whole screen ends with a key for "down".
    private static List<(string Name, string[] Command)> Peers(string folder)
    {
        var list = new List<(string, string[])>();
        if (Environment.GetEnvironmentVariable("IAS_BENCH_TERMINAL_GUI") is { Length: > 0 } gui)
        {
            list.Add((TerminalGui, [gui]));
        }

        Add("less", "less", Path.Combine(folder, "long.txt"));
        Add("tig", "tig");
        Add("mc", "mc", "--nosubshell");
        Add("htop", "htop");
        Add("btop", "btop");
        Add("lnav", "lnav", Path.Combine(folder, "long.txt"));
        File.WriteAllLines(
            Path.Combine(folder, "long.txt"),
            Enumerable.Range(1, 5000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i} some line of a text"))
        );
        return list;

        void Add(string name, params string[] command)
        {
            if ((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(path => File.Exists(Path.Combine(path, name))))
            {
                list.Add((name, command));
            }
        }
    }

    private static void Start(
        string program,
        string folder,
        Dictionary<string, string> home,
        List<(string Name, string[] Command)> peers,
        int rounds
    )
    {
        var all = new List<(string Name, string[] Command)> { ("ias", [program]) };
        all.AddRange(peers);
        var times = all.ToDictionary(p => p.Name, _ => new List<double>(), StringComparer.Ordinal);
        var whole = new List<double>();
        for (var round = -1; round < rounds; round++)
        {
            foreach (var (name, command) in all)
            {
                using var terminal = new ProbeTerminal(Columns, Rows, folder, home, command);
                var from = terminal.Elapsed;
                if (name == "ias" && terminal.Await("leave", 5000) is { } painted) // the last word of its first frame
                {
                    var rest = terminal.Elapsed;
                    whole.Add(terminal.Burst(ProbeTerminal.Quiet * 2) is { } more ? rest + more.Ms : from + painted);
                    times[name].Add(from + painted);
                }
                else if (terminal.Burst() is { } first)
                {
                    times[name].Add(from + first.Ms);
                }

                terminal.Send(
                    name == "mc" ? "\e0"
                    : name == "htop" ? "\e[21~"
                    : "q"
                );
            }

            if (round < 0)
            {
                whole.Clear();
                times.Values.ToList().ForEach(list => list.Clear());
            }
        }

        Print(
            "start to first full paint",
            Machine.Median(times["ias"]),
            70,
            string.Join(", ", peers.Select(p => $"{p.Name} {Machine.Ms(Machine.Median(times[p.Name]))}"))
        );
        Print("start to the whole first screen", Machine.Median(whole), 40, "the log and all that only events tell included");
    }

    private static void Keys(
        string program,
        string folder,
        Dictionary<string, string> home,
        List<(string Name, string[] Command)> peers,
        int presses
    )
    {
        var (p50, p99, bytes) = Of([program], "w", "j", "k");
        Print("key to painted, median (a list)", p50, 0.8, Said((p) => p.P50, p => Machine.Ms(p)));
        Print("key to painted, p99", p99, 3, Said(p => p.P99, p => Machine.Ms(p)));
        Machine.Print(
            "bytes a key press (move in a list)",
            $"{bytes:0}",
            Said(p => p.Bytes, p => p.ToString("0", CultureInfo.InvariantCulture)),
            "250",
            bytes <= 250
        );

        string Said(Func<(double P50, double P99, double Bytes), double> of, Func<double, string> words) =>
            string.Join(
                ", ",
                peers
                    .Where(p => p.Name is TerminalGui or "less" or "tig" or "lnav" or "btop")
                    .Select(p => $"{p.Name} {words(of(Of(p.Command, "", "j", "k")))}")
            );

        (double P50, double P99, double Bytes) Of(string[] command, string open, string down, string up)
        {
            using var terminal = new ProbeTerminal(Columns, Rows, folder, home, command);
            terminal.Burst();
            terminal.Listen(1500); // what is done beside the first frame
            if (open.Length > 0)
            {
                terminal.Key(open);
            }

            var answers = new List<(double Ms, long Bytes)>();
            for (var i = 0; i < presses; i++)
            {
                if (terminal.Key(i / 10 % 2 == 0 ? down : up, 300) is { } answer)
                {
                    answers.Add(answer);
                }
            }

            terminal.Send("q");
            var sorted = answers.Select(a => a.Ms).Order().ToList();
            return sorted.Count == 0
                ? (double.NaN, double.NaN, double.NaN)
                : (
                    Machine.Median(sorted),
                    sorted[Math.Min(sorted.Count - 1, sorted.Count * 99 / 100)],
                    Machine.Median(answers.Select(a => (double)a.Bytes))
                );
        }
    }

    private static void Idle(string program, string folder, Dictionary<string, string> home, List<(string Name, string[] Command)> peers)
    {
        const int seconds = 60; // in each of which the clock goes on once, and in no part of it
        var (percent, rate, resident) = Of([program]);
        var gui = peers.Where(p => p.Name == TerminalGui).Select(p => Of(p.Command)).ToList();
        Machine.Print("idle, unfocused: CPU", $"{percent:0.00} %", Said(p => $"{p.Percent:0.00} %"), "0.1 %", percent <= 0.1);
        Machine.Print("idle, unfocused: bytes", $"{rate:0.0} B/s", Said(p => $"{p.Rate:0.0} B/s"), "2 B/s", rate <= 2);
        Machine.Print("resident, ordinary run", $"{resident:0} MB", Said(p => $"{p.Resident:0} MB"), "70 MB", resident <= 70);

        string Said(Func<(double Percent, double Rate, double Resident), string> words) =>
            gui.Count == 0 ? "" : $"{TerminalGui} {words(gui[0])}";

        (double Percent, double Rate, double Resident) Of(string[] command)
        {
            using var terminal = new ProbeTerminal(Columns, Rows, folder, home, command);
            terminal.Burst();
            terminal.Listen(15_000); // of the quick build much is compiled in its first minute, which then counts
            terminal.Send("\e[O");
            terminal.Listen(500);
            var (cpu, bytes) = (terminal.CpuSeconds(), terminal.Bytes);
            terminal.Listen(seconds * 1000);
            var idle = ((terminal.CpuSeconds() - cpu) / seconds * 100, (terminal.Bytes - bytes) / (double)seconds, terminal.ResidentMb());
            terminal.Send("q");
            return idle;
        }
    }

    private static void Resize(string program, string folder, Dictionary<string, string> home, List<(string Name, string[] Command)> peers)
    {
        Print("resize to repainted", Of([program]), 4, string.Join(", ", peers.Select(p => $"{p.Name} {Machine.Ms(Of(p.Command))}")));

        double Of(string[] command)
        {
            using var terminal = new ProbeTerminal(Columns, Rows, folder, home, command);
            terminal.Burst();
            terminal.Listen(1500);
            var times = new List<double>();
            for (var i = 0; i < 12; i++)
            {
                terminal.Resize(i % 2 == 0 ? 150 : Columns, i % 2 == 0 ? 40 : Rows);
                if (terminal.Burst(500) is { } painted)
                {
                    times.Add(painted.Ms);
                }
            }

            return times.Count == 0 ? double.NaN : Machine.Median(times);
        }
    }

    // The same event again and again, under the next number: a warning that a person reads in the log.
    private static void Change(string program, Sandbox night, Dictionary<string, string> home)
    {
        using var terminal = new ProbeTerminal(Columns, Rows, night.Repository.Path, home, program);
        terminal.Burst();
        terminal.Listen(1500);
        var events = night.Run("events.jsonl");
        var seq = File.ReadLines(events).Count();
        var times = new List<double>();
        for (var i = 1; i <= 10; i++)
        {
            terminal.Listen(120);
            var from = Stopwatch.GetTimestamp();
            File.AppendAllText(
                events,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{{\"kind\":\"warned\",\"seq\":{seq + i},\"at\":\"{DateTime.UtcNow:O}\",\"text\":\"changed {i}\"}}\n"
                )
            );
            if (terminal.Burst(3000) is not null)
            {
                times.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds - ProbeTerminal.Quiet);
            }
        }

        terminal.Send("q");
        Print("change in a file to painted", times.Count == 0 ? double.NaN : Machine.Median(times), 50, $"{times.Count} of 10 seen");
    }

    private static async Task FloodAsync(string program, Dictionary<string, string> home, int seconds)
    {
        // A real turn that prints 20,000 lines a second.
        using var night = new Sandbox();
        using var engine = night.Start([], "run", "sprint-1", "--local", "--agent", "sh -c 'while :; do seq 1 1000; sleep 0.05; done'");
        using var terminal = new ProbeTerminal(Columns, Rows, night.Repository.Path, home, program);
        terminal.Burst();
        if (terminal.Await("following", 15_000) is null)
        {
            Machine.Print("log growing by 20,000 lines/s", "no turn began", terminal.Tail, "2 %", kept: false);
            return;
        }

        terminal.Listen(20_000);
        var cpu = terminal.CpuSeconds();
        terminal.Listen(seconds * 1000);
        var percent = (terminal.CpuSeconds() - cpu) / seconds * 100;
        var keys = new List<double>();
        for (var i = 0; i < 60; i++)
        {
            if (terminal.FirstByte(i % 2 == 0 ? "1" : "2") is { } first)
            {
                keys.Add(first);
            }

            terminal.Listen(80);
        }

        terminal.Send("q");
        SlowLine(program, night, home);
        night.Ias("run-halt", "--force", "--wait");
        await engine.WaitForExitAsync();
        Machine.Print("log growing by 20,000 lines/s: CPU", $"{percent:0.0} %", "", "2 %", percent <= 2);
        Print(
            "the same: key to painted, p99",
            keys.Count == 0 ? double.NaN : keys.Order().ElementAt(keys.Count * 99 / 100),
            8,
            $"median {(keys.Count == 0 ? "none" : Machine.Ms(Machine.Median(keys)))}"
        );
    }

    // What a person on such a line waits for is at most the frame it is carrying, and the answer.
    private static void SlowLine(string program, Sandbox night, Dictionary<string, string> home)
    {
        const int BytesASecond = 2000;
        using var terminal = new ProbeTerminal(BytesASecond, 80, 24, night.Repository.Path, home, program);
        terminal.Await("following", 20_000);
        terminal.Listen(8000);
        var worst = 0L;
        var answered = 0;
        for (var i = 0; i < 5; i++)
        {
            terminal.Forget();
            var before = terminal.Bytes;
            terminal.Send("?");
            if (terminal.Await("0 to the page", 10_000) is not null || terminal.Tail.Contains("page down"))
            {
                answered++;
                worst = Math.Max(worst, terminal.Bytes - before);
            }

            terminal.Send("\e");
            terminal.Listen(3000);
        }

        terminal.Send("q");
        Machine.Print(
            "the same over 2,000 B/s: a key",
            $"{answered} of 5 answered",
            $"at most {worst} bytes from the key to its whole answer; a screen is 2,000 to 4,000",
            "one frame",
            answered == 5 && worst <= 6000
        );
    }

    private static void BigLog(string program, Sandbox night, Dictionary<string, string> home)
    {
        const int Lines = 10_000_000;
        var log = Directory.EnumerateFiles(night.Run("logs")).Order(StringComparer.Ordinal).Last();
        var line = new byte[107];
        using (var file = new FileStream(log, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 20))
        {
            for (var i = 0; i < Lines; i++)
            {
                line.AsSpan().Fill((byte)'.');
                _ = Encoding.ASCII.GetBytes(
                    string.Create(CultureInfo.InvariantCulture, $"{i} {(i == Lines * 9 / 10 ? Needle : "an agent says something")} "),
                    line
                );
                line[^1] = (byte)'\n';
                file.Write(line);
            }
        }

        using var terminal = new ProbeTerminal(Columns, Rows, night.Repository.Path, home, program);
        var from = terminal.Elapsed;
        var shown = from + terminal.Await($"{Lines - 1} an agent says", 10_000);
        terminal.Listen(500);
        var scrolled = Scrolled(terminal);
        terminal.Forget();
        terminal.Send("g");
        terminal.Burst();
        terminal.Listen(300);
        terminal.Forget();
        terminal.Send("/");
        terminal.Burst();
        foreach (var c in "there but once")
        {
            terminal.Send(c.ToString());
            terminal.Listen(15);
        }

        terminal.Forget();
        terminal.Send("\r");
        var found = terminal.Await($"{Lines * 9 / 10} a line", 60_000);
        terminal.Listen(500);
        var resident = terminal.ResidentMb();
        terminal.Send("q");
        Print("1 GB log: its end on the screen", shown ?? double.NaN, 100, "from the start of the program, events read");
        Machine.Print("bytes a line scrolled in a log", $"{scrolled:0}", "160 columns wide, its rows 107", "250", scrolled <= 250);
        Print("1 GB log: a rare text found", found ?? double.NaN, 1000, "from the top");
        Machine.Print("1 GB log: resident", $"{resident:0} MB", "", "90 MB", resident <= 90);
    }

    // In a log that has the whole screen, which it gives back.
    private static double Scrolled(ProbeTerminal terminal)
    {
        terminal.Key("2");
        terminal.Key("z");
        terminal.Key("k"); // says that it is paused
        var bytes = Enumerable.Range(0, 30).Select(_ => terminal.Key("k", 300)?.Bytes ?? 0).Select(count => (double)count).ToList();
        terminal.Key("z");
        return Machine.Median(bytes);
    }

    private static void Print(string what, double ms, double budget, string peer) =>
        Machine.Print(what, Machine.Ms(ms), peer, Machine.Ms(budget), ms <= budget);
}
