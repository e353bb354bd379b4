using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Ias.Engine.Processes;

namespace Ias.Cli.Demo;

/// <summary>A machine, or a person, of the demo: a home of its own in which programs are run.</summary>
/// <param name="name">What it is called.</param>
/// <param name="place">All of the demo.</param>
/// <param name="tell">Takes a line that a program in the background prints.</param>
internal sealed class DemoHome(string name, PassingPlace place, ProcessRunner processes, Action<string> tell)
{
    private const string TokenVariable = "IAS_DEMO_TOKEN";

    public string Name => name;

    public string Folder { get; } = Directory.CreateDirectory(Path.Combine(place.Folder, name)).FullName;

    /// <summary>By which programs find this home, and nothing of the person's own.</summary>
    public IReadOnlyDictionary<string, string?> Variables =>
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [PassingPlace.Mark] = place.Folder,
            ["HOME"] = Folder,
            ["XDG_STATE_HOME"] = null,
            ["XDG_CONFIG_HOME"] = null,
            ["XDG_DATA_HOME"] = null,
            ["XDG_CACHE_HOME"] = null,
            ["GIT_CONFIG_GLOBAL"] = null,
            ["IAS_CONSOLE_STORE"] = null,
        };

    /// <summary>Runs ias to its end; what it printed.</summary>
    /// <exception cref="ProblemException">It failed.</exception>
    public Task<string> IasAsync(string folder, IReadOnlyList<string> arguments, CancellationToken cancel) =>
        RunAsync(Environment.ProcessPath!, arguments, folder, null, cancel);

    /// <summary>Logs in with a token.</summary>
    /// <exception cref="ProblemException">It is not taken.</exception>
    public Task LogInAsync(Uri url, string token, CancellationToken cancel) =>
        RunAsync(Environment.ProcessPath!, ["auth", "login", url.ToString(), "--token-env", TokenVariable], Folder, token, cancel);

    /// <summary>Runs a program that prints JSON.</summary>
    /// <exception cref="ProblemException">It failed.</exception>
    public async Task<JsonObject> JsonAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancel) =>
        JsonNode.Parse(await RunAsync(program, [.. arguments, "--json"], Folder, null, cancel))!.AsObject();

    /// <summary>Runs a program until the demo ends, beyond the reach of the terminal's signals.</summary>
    public Task StartAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var (output, error) = (new Lines(tell), new Lines(tell));
        return processes.StreamAsync(
            new ProcessSpec
            {
                FileName = "setsid",
                Arguments = [program, .. arguments],
                WorkingDirectory = Folder,
                Environment = Variables,
            },
            null,
            output.Take,
            error.Take,
            cancel
        );
    }

    private async Task<string> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        string folder,
        string? token,
        CancellationToken cancel
    )
    {
        var result = await processes.RunAsync(
            new ProcessSpec
            {
                FileName = program,
                Arguments = arguments,
                WorkingDirectory = folder,
                Environment = new Dictionary<string, string?>(Variables, StringComparer.Ordinal) { [TokenVariable] = token },
            },
            cancel
        );
        return result.Ok
            ? result.Output
            : throw new ProblemException(
                new Problem($"{Path.GetFileName(program)} {string.Join(' ', arguments)} failed: {result.Error.Trim()}", folder)
            );
    }

    private sealed class Lines(Action<string> tell)
    {
        private readonly List<byte> _begun = [];

        public void Take(ReadOnlyMemory<byte> bytes)
        {
            foreach (var one in bytes.Span)
            {
                if (one != '\n')
                {
                    _begun.Add(one);
                    continue;
                }

                tell(Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(_begun)));
                _begun.Clear();
            }
        }
    }
}
