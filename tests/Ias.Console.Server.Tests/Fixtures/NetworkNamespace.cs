using System.Diagnostics;

namespace Ias.Console.Server.Tests.Fixtures;

/// <summary>A network of a test's own, tied to that of the tests by one cable that can be pulled. Only root can make one.</summary>
public sealed class NetworkNamespace : IAsyncDisposable
{
    private const int Networks = 60 * 256;

    private readonly string _name;
    private readonly string _cable;

    private NetworkNamespace(string name, string cable, string inside, string outside) =>
        (_name, _cable, Inside, Outside) = (name, cable, inside, outside);

    /// <summary>The address within.</summary>
    public string Inside { get; }

    /// <summary>The address of the tests, as it is seen from within.</summary>
    public string Outside { get; }

    /// <summary>What starts a program within.</summary>
    public IReadOnlyList<string> Before => ["ip", "netns", "exec", _name];

    /// <summary>One, or null where there can be none.</summary>
    public static async Task<NetworkNamespace?> TryNewAsync()
    {
        if (!Environment.IsPrivilegedProcess || !await TryAsync("netns", "list"))
        {
            return null;
        }

        // Of the addresses for measuring devices (RFC 2544): nothing else uses them.
        var number = Random.Shared.Next(Networks);
        var (network, first) = ($"198.18.{number / 64}.", number % 64 * 4);
        var name = $"ias-test-{Environment.ProcessId}-{number}";
        var made = new NetworkNamespace(name, $"ias{number}o", $"{network}{first + 2}", $"{network}{first + 1}");
        if (!await TryAsync("netns", "add", name))
        {
            return null;
        }

        var cabled =
            await TryAsync("link", "add", $"ias{number}o", "type", "veth", "peer", "name", $"ias{number}i", "netns", name)
            && await TryAsync("addr", "add", $"{network}{first + 1}/30", "dev", $"ias{number}o")
            && await TryAsync("link", "set", $"ias{number}o", "up")
            && await TryAsync("-n", name, "addr", "add", $"{network}{first + 2}/30", "dev", $"ias{number}i")
            && await TryAsync("-n", name, "link", "set", $"ias{number}i", "up");
        if (!cabled)
        {
            await made.DisposeAsync();
            return null;
        }

        return made;
    }

    /// <summary>Pulls the cable, or plugs it in.</summary>
    public async Task CableAsync(bool plugged) =>
        Assert.True(await TryAsync("link", "set", _cable, plugged ? "up" : "down"), "the cable cannot be moved");

    /// <summary>Ends everything within at once, as the loss of power does.</summary>
    public async Task LosePowerAsync()
    {
        while (await PidsAsync() is [_, ..] pids)
        {
            await StartAsync("kill", ["-9", .. pids]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await LosePowerAsync();
        await TryAsync("netns", "del", _name);
    }

    private async Task<string[]> PidsAsync() =>
        (await StartAsync("ip", ["netns", "pids", _name])).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<bool> TryAsync(params string[] arguments)
    {
        try
        {
            return (await StartAsync("ip", arguments)).Exit == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static async Task<(int Exit, string Output)> StartAsync(string program, string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            }
        )!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await error;
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
