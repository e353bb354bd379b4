using System.Diagnostics;
using System.Text.Json.Nodes;
using Ias.Console.Client.Tests.Fixtures;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Client.Tests.Stories;

/// <summary>A machine of a team: a home, a network with one cable, checkouts, and <c>ias</c> as it is installed. It can lose its power
/// and its cable.</summary>
internal sealed class Machine : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();
    private readonly NetworkNamespace _network;
    private readonly string _programs;
    private Process? _agent;
    private Task _drained = Task.CompletedTask;

    /// <param name="name">What the team calls it.</param>
    /// <param name="network">Its own; goes with it.</param>
    /// <param name="programs">A folder with programs that come before those of this machine.</param>
    public Machine(string name, NetworkNamespace network, string programs)
    {
        (Name, _network, _programs) = (name, network, programs);
        Directory.CreateDirectory(Home);
        File.WriteAllText(Path.Combine(Home, ".gitconfig"), $"[user]\n\tname = {name}\n\temail = {name}@example.invalid\n");
    }

    /// <summary>What people start, or what these tests were built with.</summary>
    public static string Program { get; } =
        Environment.GetEnvironmentVariable("IAS_PROGRAM") ?? Path.Combine(AppContext.BaseDirectory, "ias");

    public string Name { get; }

    /// <summary>The tests' own address, as the machine sees it.</summary>
    public string Outside => _network.Outside;

    public string Home => _folder.At("home");

    /// <summary>What its agent said.</summary>
    public SeenText Said { get; } = new();

    /// <summary>A path in the checkout of that repository.</summary>
    public string At(string repository, params string[] parts) => Path.Combine([Home, repository, .. parts]);

    /// <summary>Runs a program to its end, in the home or a checkout, and expects that it succeeds.</summary>
    public async Task<string> RunAsync(string folder, params string[] line)
    {
        var (exit, output, error) = await TryAsync(folder, line);
        return exit == 0 ? output : throw new InvalidOperationException($"{string.Join(' ', line)}: exit {exit}\n{output}\n{error}");
    }

    public async Task<string> IasAsync(string folder, params string[] arguments) => await RunAsync(folder, [Program, .. arguments]);

    public async Task<JsonObject> JsonAsync(string folder, params string[] arguments) =>
        JsonNode.Parse(await IasAsync(folder, [.. arguments, "--json"]))!.AsObject();

    /// <summary>Calls the Console.</summary>
    public async Task<JsonObject> CallAsync(string path, JsonObject body) =>
        JsonNode.Parse(await IasAsync(Home, "console", "call", path, body.ToJsonString()))!.AsObject();

    /// <summary>Logs in with a token.</summary>
    public async Task LogInAsync(Uri server, string token)
    {
        var url = $"http://{Outside}:{server.Port}";
        await RunAsync(Home, "env", $"TOKEN={token}", Program, "auth", "login", url, "--insecure-http", "--token-env", "TOKEN");
    }

    public async Task<(int Exit, string Output, string Error)> TryAsync(string folder, params string[] line)
    {
        using var process = Start(folder, line);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Longest);
        return (process.ExitCode, await output, await error);
    }

    public void StartAgent()
    {
        _agent = Start(Home, [Program, "agent", "start", "--foreground", "--name", Name]);
        _drained = Task.WhenAll(DrainAsync(_agent.StandardOutput), DrainAsync(_agent.StandardError));
    }

    /// <summary>Everything on it ends at once. What is on its disk stays.</summary>
    public async Task LosePowerAsync()
    {
        await _network.LosePowerAsync();
        await _drained;
        _agent?.Dispose();
        _agent = null;
    }

    public Task CableAsync(bool plugged) => _network.CableAsync(plugged);

    public async ValueTask DisposeAsync()
    {
        await LosePowerAsync();
        await _network.DisposeAsync();
        _folder.Dispose();
    }

    private Process Start(string folder, params string[] line)
    {
        string[] whole = [.. _network.Before, .. line];
        var start = new ProcessStartInfo(whole[0], whole[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = $"{_programs}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["HOME"] = Home;
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["DOTNET_ROOT"] =
            Environment.GetEnvironmentVariable("DOTNET_ROOT")
            ?? Path.GetDirectoryName(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "/usr/share/dotnet/dotnet");
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    // A pipe nobody reads stops who writes into it.
    private async Task DrainAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            Said.WriteLine(line);
        }
    }
}
