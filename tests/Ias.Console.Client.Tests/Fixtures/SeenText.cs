using System.Text;

namespace Ias.Console.Client.Tests.Fixtures;

/// <summary>What a command writes, to be read while it goes on.</summary>
internal sealed class SeenText : TextWriter
{
    private readonly StringBuilder _text = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        lock (_text)
        {
            _text.Append(value);
        }
    }

    public override string ToString()
    {
        lock (_text)
        {
            return _text.ToString();
        }
    }
}
