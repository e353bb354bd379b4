using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Ias.Console.Server.Tests.Fixtures;

/// <summary>The program itself, serving on a free port until the test ends: its metrics, log and end are its own.</summary>
public sealed class ServedConsole : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task _reading;
    private readonly ConcurrentQueue<string> _log = [];

    private ServedConsole(Process process)
    {
        _process = process;
        _reading = Task.Run(async () =>
        {
            while (await process.StandardError.ReadLineAsync() is { } line)
            {
                _log.Enqueue(line);
            }
        });
    }

    public Uri Url { get; private set; } = new("http://127.0.0.1");

    /// <summary>The code to take the server over, as long as nobody has.</summary>
    public string? OwnerCode { get; private set; }

    /// <summary>What it wrote to standard error so far.</summary>
    public IReadOnlyCollection<string> Log => _log;

    public static Task<ServedConsole> StartAsync(params string[] arguments) => StartAsync(new Dictionary<string, string>(), arguments);

    public static async Task<ServedConsole> StartAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        string[] all = ["serve", "--urls", "http://127.0.0.1:0", "--json", .. arguments];
        var served = new ServedConsole(ConsoleProgram.Start(environment, all));
        try
        {
            var said = "";
            while (await served._process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line && line != "}")
            {
                said += line;
            }

            var welcome = JsonNode.Parse(said + "}")!;
            served.Url = new Uri((string)welcome["urls"]![0]!);
            served.OwnerCode = (string?)welcome["owner_code"];
            return served;
        }
        catch (Exception failed)
        {
            await served.DisposeAsync();
            throw new InvalidOperationException($"it does not serve: {string.Join('\n', served.Log)}", failed);
        }
    }

    /// <summary>Tells it to stop, as systemd does.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Its exit status, once it has ended by itself.</summary>
    public async Task<int> EndedAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        await _reading.WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
