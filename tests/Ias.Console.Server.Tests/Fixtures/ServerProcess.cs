using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Ias.Console.Server.Tests.Fixtures;

/// <summary>A server as a process of its own, that can be killed and started again at the same address.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private readonly IReadOnlyList<string> _place;
    private readonly NetworkNamespace? _in;
    private readonly TimeSpan _clockOff;
    private readonly IReadOnlyList<string> _before;
    private Process? _process;
    private Task _drained = Task.CompletedTask;

    private ServerProcess(IReadOnlyList<string> place, NetworkNamespace? within, TimeSpan clockOff, IReadOnlyList<string>? before = null) =>
        (_place, _in, _clockOff, _before) = (place, within, clockOff, before ?? within?.Before ?? []);

    public Uri Url { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>Its process.</summary>
    public int Id => _process!.Id;

    /// <summary>What it printed when it began.</summary>
    public JsonObject Welcome { get; private set; } = [];

    /// <param name="place">Options that name the store.</param>
    /// <param name="within">The network it is in; null: that of the tests.</param>
    /// <param name="clockOff">By how much its clock is wrong; needs <see cref="WrongClocks"/>.</param>
    /// <param name="before">A program that starts it, with its arguments.</param>
    /// <param name="more">More options of <c>serve</c>.</param>
    public static Task<ServerProcess> StartAsync(
        IReadOnlyList<string> place,
        NetworkNamespace? within = null,
        TimeSpan clockOff = default,
        IReadOnlyList<string>? before = null,
        params string[] more
    ) =>
        StartAsync(
            new ServerProcess([.. place, .. more], within, clockOff, before),
            within is null ? "http://127.0.0.1:0" : $"http://{within.Inside}:7420"
        );

    /// <summary>One that machines in networks of their own reach.</summary>
    /// <param name="place">Options that name the store.</param>
    public static Task<ServerProcess> StartForOthersAsync(IReadOnlyList<string> place) =>
        StartAsync(new ServerProcess([.. place, "--insecure-http"], null, default), "http://0.0.0.0:0");

    private static async Task<ServerProcess> StartAsync(ServerProcess server, string url)
    {
        server.Url = new Uri(url);
        await server.StartAsync();
        return server;
    }

    /// <summary>Why no process can have a wrong clock here; null: it can.</summary>
    public static string? WrongClocks => FakeTime is null ? "no libfaketime here (apt-get install libfaketime)" : null;

    /// <summary>Ends it as the kernel does when memory is short.</summary>
    public async Task KillAsync()
    {
        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _drained;
        _process.Dispose();
        _process = null;
    }

    /// <summary>Starts it again, as systemd does: until it is up, because its database may not be there just now.</summary>
    public async Task RestartAsync()
    {
        for (var left = 30; !await TryStartAsync(last: left == 0); left--)
        {
            _process!.Dispose();
        }
    }

    private async Task StartAsync() => await TryStartAsync(last: true);

    // False: it ended instead. The last time that is a failure of the test.
    private async Task<bool> TryStartAsync(bool last)
    {
        var environment = new Dictionary<string, string>();
        if (_clockOff != TimeSpan.Zero)
        {
            environment["LD_PRELOAD"] = FakeTime!;
            environment["FAKETIME"] = $"{(_clockOff < TimeSpan.Zero ? "" : "+")}{_clockOff.TotalSeconds:F0}";
            environment["DONT_FAKE_MONOTONIC"] = "1";
            environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        }

        _process = ConsoleProgram.Start(
            _before,
            environment,
            ["serve", "--json", "--urls", Url.ToString().TrimEnd('/'), .. _place, .. (string[])(_in is null ? [] : ["--insecure-http"])]
        );
        var error = new StringBuilder();
        var errors = DrainAsync(_process.StandardError, error);
        var text = new StringBuilder();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            text.AppendLine(line);
            if (line == "}")
            {
                break;
            }
        }

        if (text.Length == 0)
        {
            await errors;
            return !last ? false : throw new InvalidOperationException($"the server did not start: {error}");
        }

        _drained = Task.WhenAll(errors, DrainAsync(_process.StandardOutput, null));
        Welcome = JsonNode.Parse(text.ToString())!.AsObject();
        Url = new Uri((string)Welcome["urls"]![0]!);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }
    }

    private static string? FakeTime { get; } =
        Directory.Exists("/usr/lib")
            ? Directory
                .GetDirectories("/usr/lib", "*-linux-gnu")
                .Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1"))
                .FirstOrDefault(File.Exists)
            : null;

    // A pipe nobody reads stops who writes into it.
    private static async Task DrainAsync(StreamReader lines, StringBuilder? into)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            into?.AppendLine(line);
        }
    }
}
