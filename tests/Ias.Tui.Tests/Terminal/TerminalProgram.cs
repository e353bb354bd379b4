using System.Collections;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using Ias.Tui.Terminal;

namespace Ias.Tui.Tests.Terminal;

/// <summary>This test program once more, as a full-screen program that writes down what happens: <c>&lt;a&gt;</c> for a key,
/// <c>&lt;100x40&gt;</c> for a size.</summary>
internal static class TerminalProgram
{
    private const string Job = "IAS_TEST_TERMINAL_JOB";

    public static string Path => System.IO.Path.Combine(AppContext.BaseDirectory, "Ias.Tui.Tests");

    public static void Prepare(ProcessStartInfo start) => start.Environment[Job] = "echo";

    [ModuleInitializer]
    public static void RunJob()
    {
        if (Environment.GetEnvironmentVariable(Job) is { Length: > 0 })
        {
            Environment.Exit(Run());
        }
    }

    private static int Run()
    {
        var environment = Environment
            .GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(one => (string)one.Key, one => (string)one.Value!);
        using var terminal = TerminalDevice.Open(TerminalCapabilities.Of(environment, Tty.IsTerminal(0), Tty.IsTerminal(1)));
        List<InputEvent> events = [];
        Draw($"<ready {terminal.Size.Columns}x{terminal.Size.Rows}>");
        while (!terminal.IsGone)
        {
            terminal.Wait(events, null);
            foreach (var happened in events)
            {
                switch (happened)
                {
                    case InputEvent.KeyPressed { Key: var key } when key == Key.Of('q'):
                        return 0;
                    case InputEvent.KeyPressed { Key: var key } when key == Key.Of('x'):
                        throw new InvalidOperationException("the program crashed");
                    case InputEvent.KeyPressed { Key: var key } when key == Key.Of('e'):
                        Environment.Exit(3);
                        break;
                    case InputEvent.KeyPressed { Key: var key } when key == Key.Of('w'):
                        ThreadPool.QueueUserWorkItem(_ => terminal.Wake());
                        terminal.Wait([], null);
                        Draw("<woken>");
                        break;
                    case InputEvent.KeyPressed { Key: var key } when key == Key.Of('c'):
                        using (var child = Process.Start("true"))
                        {
                            child.WaitForExit();
                        }

                        Draw("<child>");
                        break;
                    case InputEvent.KeyPressed { Key: var key } when key == Key.Of('f'):
                        Draw(new string('.', 1_000_000));
                        Draw($"<stuck {terminal.CanWrite}>");
                        break;
                    case InputEvent.KeyPressed { Key: var key }:
                        Draw($"<{(key.Code == KeyCode.Character ? key.Rune : key.Code)}>");
                        break;
                    case InputEvent.Resized { Size: var size }:
                        Draw($"<{size.Columns}x{size.Rows}>");
                        break;
                    default:
                        Draw($"<{happened}>");
                        break;
                }
            }

            events.Clear();
        }

        return 4;

        void Draw(string text) => terminal.Write(Encoding.UTF8.GetBytes(text));
    }
}
