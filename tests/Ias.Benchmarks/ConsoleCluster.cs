using System.Diagnostics;

namespace Ias.Benchmarks;

/// <summary>A PostgreSQL of Debian's for the Console's figures, durable as it comes. TMPDIR says on which disk.</summary>
internal sealed class ConsoleCluster : IDisposable
{
    private const string User = "ias";

    private readonly string _folder = Directory.CreateTempSubdirectory("ias-bench-pg-").FullName;
    private readonly string _programs;

    private ConsoleCluster(string programs) => _programs = programs;

    /// <summary>For <c>--store</c>.</summary>
    public string Store => $"Host={_folder};Username={User};Database=postgres;Maximum Pool Size=40";

    /// <summary>Starts one; null: there is none on this machine.</summary>
    public static ConsoleCluster? Start()
    {
        if (
            !Directory.Exists("/usr/lib/postgresql")
            || Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).LastOrDefault() is not { } version
            || !File.Exists($"{version}/bin/pgbench")
        )
        {
            return null;
        }

        var cluster = new ConsoleCluster($"{version}/bin");
        if (Environment.IsPrivilegedProcess)
        {
            Run("chown", "nobody", cluster._folder);
        }

        cluster.AsUser("initdb", "-D", $"{cluster._folder}/data", "-U", User, "--auth=trust", "-E", "UTF8", "--locale=C");
        cluster.AsUser(
            "pg_ctl",
            "-D",
            $"{cluster._folder}/data",
            "-l",
            $"{cluster._folder}/log",
            "-w",
            "-o",
            $"-c listen_addresses= -c unix_socket_directories={cluster._folder} -c max_connections=200 -c shared_buffers=256MB",
            "start"
        );
        return cluster;
    }

    /// <summary>Runs SQL; what it prints.</summary>
    public string Sql(string sql) => Run($"{_programs}/psql", "-h", _folder, "-U", User, "-d", "postgres", "-Atqc", sql);

    /// <summary>Transactions a second of one statement, by so many clients.</summary>
    public double Pgbench(string statement, int clients, int seconds)
    {
        var script = Path.Combine(_folder, "statement.sql");
        File.WriteAllText(script, statement + ";\n");
        var said = Run(
            $"{_programs}/pgbench",
            "-h",
            _folder,
            "-U",
            User,
            "-n",
            "-M",
            "prepared",
            "-c",
            $"{clients}",
            "-j",
            "2",
            "-T",
            $"{seconds}",
            "-f",
            script,
            "postgres"
        );
        var line = said.Split('\n').First(one => one.StartsWith("tps = ", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Seconds of processor time of all its processes.</summary>
    public double Cpu
    {
        get
        {
            var postmaster = File.ReadLines($"{_folder}/data/postmaster.pid").First();
            return Directory
                .EnumerateDirectories("/proc")
                .Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0]))
                .Sum(process => Ticks(process, postmaster) / 100.0);
        }
    }

    public void Dispose()
    {
        AsUser("pg_ctl", "-D", $"{_folder}/data", "-m", "immediate", "-w", "stop");
        Directory.Delete(_folder, recursive: true);
    }

    // Its own, and those of its children, ended ones included.
    private static long Ticks(string process, string postmaster)
    {
        try
        {
            var stat = File.ReadAllText($"{process}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' '); // from the third on
            var isPostmaster = Path.GetFileName(process) == postmaster;
            return isPostmaster ? Sum(11, 14)
                : fields[1] == postmaster ? Sum(11, 12)
                : 0;
            long Sum(int from, int to) => fields[from..(to + 1)].Sum(long.Parse);
        }
        catch (IOException)
        {
            return 0; // it has just ended
        }
    }

    // It refuses to run as root. What it starts keeps what it was given as output, so that goes to a file.
    private void AsUser(string program, params string[] arguments) =>
        Run(
            "/bin/sh",
            [
                "-c",
                "log=$(mktemp); \"$@\" >\"$log\" 2>&1 </dev/null; status=$?; [ $status = 0 ] || cat \"$log\" >&2; rm -f \"$log\"; exit $status",
                "sh",
                .. Environment.IsPrivilegedProcess
                    ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
                    : Array.Empty<string>(),
                $"{_programs}/{program}",
                .. arguments,
            ]
        );

    private static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Trim()
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {error.Result}");
    }
}
