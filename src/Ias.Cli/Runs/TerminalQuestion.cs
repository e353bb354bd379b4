using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Ias.Cli.Runs;

/// <summary>A question at the terminal that y or n answers.</summary>
internal static class TerminalQuestion
{
    /// <summary>Asks until one of the two is typed; the end of input and just Return are no.</summary>
    /// <param name="question">One line, ended by a question mark.</param>
    /// <exception cref="OperationCanceledException">Ctrl-C or SIGTERM.</exception>
    public static async Task<bool> AskAsync(CommandContext context, string question, CancellationToken cancel)
    {
        while (true)
        {
            if (Answer(await LineAsync(context, $"{question} [y/n] ", cancel)) is { } answer)
            {
                return answer;
            }
        }
    }

    /// <summary>Asks for a line; null at the end of input.</summary>
    /// <exception cref="OperationCanceledException">Ctrl-C or SIGTERM.</exception>
    public static async Task<string?> LineAsync(CommandContext context, string prompt, CancellationToken cancel)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel, context.Interrupt, context.Terminate);
        context.Out.Write(prompt);
        context.Out.Flush();
        return await Task.Run(ReadLine, ended.Token).WaitAsync(ended.Token);
    }

    // Byte by byte from the terminal's own line, what was typed ahead stays there; System.Console would change the terminal's modes.
    private static string? ReadLine()
    {
        using var handle = new SafeFileHandle(0, ownsHandle: false);
        using var input = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        var typed = new List<byte>();
        for (var next = input.ReadByte(); next >= 0; next = input.ReadByte())
        {
            if (next == '\n')
            {
                return Encoding.UTF8.GetString([.. typed]);
            }

            typed.Add((byte)next);
        }

        return typed.Count > 0 ? Encoding.UTF8.GetString([.. typed]) : null;
    }

    /// <summary>Answer that was typed; null = neither yes nor no.</summary>
    internal static bool? Answer(string? line) =>
        line?.Trim().ToLowerInvariant() switch
        {
            "y" or "yes" => true,
            null or "" or "n" or "no" => false,
            _ => null,
        };
}
