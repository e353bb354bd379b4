using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Ias.Console.Tests.Fixtures;

/// <summary>The program itself, as people start it: what this project was built with, or that of <c>IAS_CONSOLE_PROGRAM</c>.</summary>
public static class ConsoleProgram
{
    public sealed record Said(int Exit, string Out, string Error)
    {
        public JsonObject Json() => JsonNode.Parse(Out)!.AsObject();
    }

    public static async Task<Said> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Said(process.ExitCode, output, await error);
    }

    public static Process Start(params string[] arguments)
    {
        var program = Environment.GetEnvironmentVariable("IAS_CONSOLE_PROGRAM");
        var start = new ProcessStartInfo(program ?? Path.Combine(AppContext.BaseDirectory, "ias-console"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Remove("IAS_CONSOLE_STORE");
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
