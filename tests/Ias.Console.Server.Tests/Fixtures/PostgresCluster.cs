using System.Diagnostics;
using Npgsql;

namespace Ias.Console.Server.Tests.Fixtures;

/// <summary>A PostgreSQL of the tests' own, in a temporary folder, as an unprivileged user; each test gets a database in it.</summary>
public sealed class PostgresCluster : IAsyncLifetime
{
    private const string User = "ias";

    private string? _folder;
    private string? _programs;
    private int _databases;

    /// <summary>Why there is none; null when there is one.</summary>
    public string? Missing { get; private set; }

    public async ValueTask InitializeAsync()
    {
        _programs = FindPrograms();
        if (_programs is null)
        {
            Missing = "no PostgreSQL here (apt-get install postgresql)";
            return;
        }

        _folder = Directory.CreateTempSubdirectory("test-pg-").FullName;
        if (Environment.IsPrivilegedProcess)
        {
            // It refuses to run as root.
            await RunAsync("chown", "nobody", _folder);
        }

        await RunAsUserAsync("initdb", "-D", $"{_folder}/data", "-U", User, "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8");
        await StartAsync();
    }

    /// <summary>Ends it as a crash does, and starts it again; for a cluster that no other test uses.</summary>
    public async Task CrashAsync()
    {
        await RunAsUserAsync("pg_ctl", "-D", $"{_folder}/data", "-m", "immediate", "-w", "stop");
        await StartAsync();
    }

    /// <summary>A new, empty database; skips the test where there is no PostgreSQL.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        var name = $"test{Interlocked.Increment(ref _databases)}";
        await using var source = NpgsqlDataSource.Create(Connection("postgres"));
        await using var command = source.CreateCommand($"create database {name}");
        await command.ExecuteNonQueryAsync();
        return Connection(name);
    }

    public async ValueTask DisposeAsync()
    {
        if (_folder is not null)
        {
            await RunAsUserAsync("pg_ctl", "-D", $"{_folder}/data", "-m", "immediate", "-w", "stop");
            Directory.Delete(_folder, recursive: true);
        }
    }

    private Task StartAsync() =>
        RunAsUserAsync(
            "pg_ctl",
            "-D",
            $"{_folder}/data",
            "-l",
            $"{_folder}/log",
            "-w",
            "-o",
            $"-c listen_addresses= -c unix_socket_directories={_folder} -c fsync=off -c max_connections=300",
            "start"
        );

    private string Connection(string database) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = _folder,
            Username = User,
            Database = database,
            Pooling = true,
            MaxPoolSize = 20,
        }.ToString();

    // Debian keeps them out of the PATH.
    private static string? FindPrograms() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory
                .GetDirectories("/usr/lib/postgresql")
                .Select(version => Path.Combine(version, "bin"))
                .Where(folder => File.Exists(Path.Combine(folder, "initdb")))
                .Order(StringComparer.Ordinal)
                .LastOrDefault()
            : null;

    private Task RunAsUserAsync(string program, params string[] arguments) =>
        Environment.IsPrivilegedProcess
            ? RunAsync("setpriv", ["--reuid=nobody", "--regid=nogroup", "--clear-groups", Path.Combine(_programs!, program), .. arguments])
            : RunAsync(Path.Combine(_programs!, program), arguments);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // The server it starts keeps what it was given as output: nothing reads that, so that nothing waits for its end.
        var start = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(
            "log=$(mktemp); \"$@\" >\"$log\" 2>&1 </dev/null; status=$?; [ $status = 0 ] || cat \"$log\" >&2; rm -f \"$log\"; exit $status"
        );
        start.ArgumentList.Add(program);
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {error}");
        }
    }
}
