using System.Text.Json.Nodes;
using Ias.Cli;

namespace Ias.Console.Client.Tests.Fixtures;

/// <summary>Somebody at a terminal, with a home of their own.</summary>
internal sealed class Person : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public sealed record Said(ExitCode Exit, string Out, string Error)
    {
        public JsonObject Json => JsonNode.Parse(Out)!.AsObject();

        public string All => $"{Out}\n{Error}";

        public override string ToString() => $"exit {Exit}\n{Out}\n{Error}";
    }

    /// <summary>A command that still runs.</summary>
    public sealed record Running(Task<ExitCode> Ended, SeenText Out, SeenText Error)
    {
        public async Task<Said> EndAsync() => new(await Ended.WaitAsync(TimeSpan.FromMinutes(1)), Out.ToString(), Error.ToString());
    }

    public HastyTime Time { get; } = new();

    /// <summary>Their <c>~/.ias</c>.</summary>
    public string Folder => _home.At(".ias");

    public string AuthFile => _home.At(".ias", "auth.json");

    /// <summary>Runs a command to its end, in their home.</summary>
    public Task<Said> IasAsync(params string[] arguments) => InAsync(_home.Path, arguments);

    /// <summary>Runs a command to its end.</summary>
    public Task<Said> InAsync(string folder, params string[] arguments) => Start(folder, arguments).EndAsync();

    public Running Start(params string[] arguments) => Start(_home.Path, arguments);

    /// <summary>Logs in with a token.</summary>
    public async Task<Said> LogInAsync(Uri url, string token, params string[] more)
    {
        var variable = $"IAS_TEST_{Guid.NewGuid():N}";
        Environment.SetEnvironmentVariable(variable, token);
        try
        {
            return await IasAsync(["auth", "login", Origin(url), "--token-env", variable, .. more]);
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }

    public static string Origin(Uri url) => url.GetLeftPart(UriPartial.Authority);

    public void Dispose() => _home.Dispose();

    private Running Start(string folder, string[] arguments)
    {
        var (output, error) = (new SeenText(), new SeenText());
        return new Running(RunAsync(), output, error);

        async Task<ExitCode> RunAsync()
        {
            using var context = new CommandContext(Time, output, error, folder)
            {
                CalledAs = "ias",
                PersonFolder = Folder,
                StateFolder = _home.At("state"),
            };
            return await App.RunAsync(arguments, context);
        }
    }
}
