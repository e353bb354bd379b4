using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Ias.Console.Server.Tests.Fixtures;

/// <summary>The program itself, as people start it: what this project was built with, or that of <c>IAS_CONSOLE_PROGRAM</c>.</summary>
public static class ConsoleProgram
{
    public sealed record Said(int Exit, string Out, string Error)
    {
        public JsonObject Json() => JsonNode.Parse(Out)!.AsObject();
    }

    public static string Path =>
        Environment.GetEnvironmentVariable("IAS_CONSOLE_PROGRAM") ?? System.IO.Path.Combine(AppContext.BaseDirectory, "ias-console");

    public static async Task<Said> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Said(process.ExitCode, output, await error);
    }

    public static Process Start(params string[] arguments) => Start(new Dictionary<string, string>(), arguments);

    /// <param name="environment">Variables besides the test's own.</param>
    public static Process Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Start([], environment, arguments);

    /// <param name="before">A program that starts it, with its arguments.</param>
    /// <param name="environment">Variables besides the test's own.</param>
    /// <param name="arguments">Its own.</param>
    public static Process Start(IReadOnlyList<string> before, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        string[] line = [.. before, Path, .. arguments];
        var start = new ProcessStartInfo(line[0])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Remove("IAS_CONSOLE_STORE");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        foreach (var argument in line[1..])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
