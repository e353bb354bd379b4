using System.Text.Json.Nodes;
using Ias.Cli.Console;
using Ias.Console.Client.Calls;
using Ias.Console.Client.Wire;
using Ias.Engine.Processes;
using Ias.Engine.Scaffolding;

namespace Ias.Cli.Demo;

/// <summary>A control plane on this machine with a person and two boxes that have checkouts of a shop's repositories.</summary>
internal sealed class DemoWorkspace
{
    private const string Slug = "shop";
    private const string Listening = "listening on ";

    private static readonly (string Name, string[] Checkouts)[] Machines =
    [
        ("box-1", [ShopSample.Api, ShopSample.Web]),
        ("box-2", [ShopSample.Jobs, ShopSample.Web]),
    ];

    private readonly CommandContext _context;
    private readonly PassingPlace _place;
    private readonly ProcessRunner _processes;
    private readonly Action<string, string> _tell;
    private readonly string _console = ConsoleCommand.Find();
    private readonly DemoHome _server;
    private readonly List<Task> _running = [];

    /// <param name="tell">Takes a line of what happens: who, what.</param>
    /// <exception cref="ProblemException">The Console's program was not built.</exception>
    public DemoWorkspace(CommandContext context, PassingPlace place, ProcessRunner processes, Action<string, string> tell)
    {
        (_context, _place, _processes, _tell) = (context, place, processes, tell);
        _server = Home("console");
        Person = Home("ada");
    }

    /// <summary>Home of the person who proposes, approves and answers.</summary>
    public DemoHome Person { get; }

    /// <summary>Folder of the shared repositories.</summary>
    public string Origins => Path.Combine(_place.Folder, "origin");

    /// <summary>The checkout in which the person looks on.</summary>
    public string Checkout => Path.Combine(_place.Folder, Machines[0].Name, ShopSample.Api);

    /// <summary>Ends when the server or a box has ended, which none of them should.</summary>
    public Task Ended => Task.WhenAny(_running);

    /// <summary>Starts all of it, and proposes the goals.</summary>
    /// <param name="pace">Factor for the agents' pauses: 0 = none.</param>
    /// <returns>A page of the Console that lets a browser in, once.</returns>
    /// <exception cref="ProblemException">Something of it cannot be started.</exception>
    public async Task<Uri> StartAsync(double pace, CancellationToken cancel)
    {
        _tell("shop", string.Join(", ", ShopSample.Names) + ": three sample repositories");
        Directory.CreateDirectory(Origins);
        var samples = Task.WhenAll(ShopSample.Names.Select(name => ShopSample.MakeAsync(_processes, Origins, name, pace, cancel)));
        var url = await ServeAsync(cancel);
        await ManageAsync(["workspace", "add", Slug], cancel);
        await samples;
        var page = await Task.WhenAll([InviteAsync(url, cancel), .. Machines.Select(machine => JoinAsync(machine, url, cancel))]);
        foreach (var goal in ShopSample.Goals)
        {
            _tell(
                Person.Name,
                $"$ ias goal propose \"{goal.Text}\" {string.Join(' ', goal.Repositories.Select(name => $"--repo {name}"))}"
            );
            await Person.IasAsync(
                Person.Folder,
                ["goal", "propose", goal.Text, "--title", goal.Title, .. goal.Repositories.SelectMany(name => (string[])["--repo", name])],
                cancel
            );
        }

        return page[0]!;
    }

    private DemoHome Home(string name) => new(name, _place, _processes, line => _tell(name, line));

    private async Task<Uri> ServeAsync(CancellationToken cancel)
    {
        var listens = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new List<string>();
        var home = new DemoHome("console", _place, _processes, Heard);
        var served = home.StartAsync(_console, ["serve", "--urls", "http://127.0.0.1:0", .. Data], cancel);
        _running.Add(served);
        if (await Task.WhenAny(listens.Task, served) != listens.Task)
        {
            cancel.ThrowIfCancellationRequested();
            throw new ProblemException(new Problem("The Console ended at once.", _console, string.Join('\n', said)));
        }

        return await listens.Task;

        void Heard(string line)
        {
            said.Add(line);
            if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
            {
                _tell("console", line[line.IndexOf(Listening, StringComparison.Ordinal)..]);
                listens.TrySetResult(new Uri(line[(at + Listening.Length)..].Trim()));
            }
        }
    }

    private string[] Data => ["--data", Path.Combine(_server.Folder, "data")];

    private Task<JsonObject> ManageAsync(IReadOnlyList<string> arguments, CancellationToken cancel) =>
        _server.JsonAsync(_console, [.. arguments, .. Data], cancel);

    // Two invitations: each is good for one login.
    private async Task<Uri?> InviteAsync(Uri url, CancellationToken cancel)
    {
        string[] add = ["member", "add", "Ada", "--workspace", Slug, "--role", "owner"];
        var code = (string)(await ManageAsync(add, cancel))["invitation"]!;
        using var client = new ControlPlaneClient(
            ServerUrl.Parse(url.ToString(), insecureHttp: false, _context.CalledAs),
            null,
            _context.CalledAs,
            _context.Time
        );
        var token = (await client.WriteAsync<RedeemRequest, RedeemedAnswer>("auth/redeem", new RedeemRequest(code), cancel)).Token;
        await Person.LogInAsync(url, token, cancel);
        return new Uri(url, $"/login?code={(string)(await ManageAsync(add, cancel))["invitation"]!}");
    }

    private async Task<Uri?> JoinAsync((string Name, string[] Checkouts) machine, Uri url, CancellationToken cancel)
    {
        var home = Home(machine.Name);
        var token = await ManageAsync(["token", "add", "--workspace", Slug, "--scope", "machine", "--label", machine.Name], cancel);
        await home.LogInAsync(url, (string)token["token"]!, cancel);
        foreach (var name in machine.Checkouts)
        {
            var checkout = Path.Combine(home.Folder, name);
            await ShopSample.CheckOutAsync(_processes, Origins, name, checkout, cancel);
            await home.IasAsync(checkout, ["allow"], cancel);
            await home.IasAsync(checkout, ["repo", "link", "--remote", ShopSample.KnownRemote], cancel);
        }

        _tell(machine.Name, $"$ ias agent start    # works in {string.Join(" and ", machine.Checkouts)}");
        _running.Add(home.StartAsync(Environment.ProcessPath!, ["agent", "start", "--foreground", "--name", machine.Name], cancel));
        return null;
    }
}
