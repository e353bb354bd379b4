using System.Diagnostics;

namespace Ias.Console.Tests.Fixtures;

/// <summary>A network of a test's own, tied to that of the tests by one cable that can be pulled. Only root can make one.</summary>
public sealed class NetworkNamespace : IAsyncDisposable
{
    private const int Networks = 60 * 256;

    private readonly string _name;
    private readonly string _cable;

    private NetworkNamespace(string name, string cable, string inside) => (_name, _cable, Inside) = (name, cable, inside);

    /// <summary>The address within.</summary>
    public string Inside { get; }

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
        var made = new NetworkNamespace(name, $"ias{number}o", $"{network}{first + 2}");
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

    public async ValueTask DisposeAsync() => await TryAsync("netns", "del", _name);

    private static async Task<bool> TryAsync(params string[] arguments)
    {
        try
        {
            using var ip = Process.Start(
                new ProcessStartInfo("ip", arguments)
                {
                    UseShellExecute = false,
                    RedirectStandardError = true,
                    RedirectStandardOutput = true,
                }
            )!;
            await ip.WaitForExitAsync();
            return ip.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
