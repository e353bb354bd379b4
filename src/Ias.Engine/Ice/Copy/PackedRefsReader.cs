namespace Ias.Engine.Ice.Copy;

/// <summary>Refs of a packed-refs file (gitrepository-layout(5)), read one after the other: there may be millions. Other lines are
/// skipped, among them any longer than 64 KiB.</summary>
/// <param name="file">Read from where it is.</param>
internal sealed class PackedRefsReader(Stream file)
{
    private readonly byte[] _buffer = new byte[64 << 10];
    private byte[] _last = [];
    private int _lastLength;
    private int _at;
    private int _end;
    private int _line;
    private int _lineEnd;
    private int _nameAt;
    private bool _isInLongLine;

    /// <summary>Whole name of the ref that was read last.</summary>
    public ReadOnlySpan<byte> Name => _buffer.AsSpan((_line + _nameAt).._lineEnd);

    /// <summary>Object id of the ref that was read last, in hexadecimal digits.</summary>
    public ReadOnlySpan<byte> Id => _buffer.AsSpan(_line..(_line + _nameAt - 1));

    /// <summary>True when the names read so far are in byte order, each once.</summary>
    public bool IsSorted { get; private set; } = true;

    /// <summary>Reads the next ref; false: there are no more.</summary>
    public bool Next()
    {
        while (NextLine())
        {
            _nameAt = PackedRefs.NameAt(_buffer.AsSpan(_line.._lineEnd));
            if (_nameAt > 0)
            {
                IsSorted &= Name.SequenceCompareTo(_last.AsSpan(.._lastLength)) > 0;
                _last = _last.Length < Name.Length ? new byte[_buffer.Length] : _last;
                Name.CopyTo(_last);
                _lastLength = Name.Length;
                return true;
            }
        }

        return false;
    }

    private bool NextLine()
    {
        while (true)
        {
            var newline = _buffer.AsSpan(_at.._end).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                (_line, _lineEnd, _at) = (_at, _at + newline, _at + newline + 1);
                if (!_isInLongLine)
                {
                    return true;
                }

                _isInLongLine = false;
                continue;
            }

            if (_at == 0 && _end == _buffer.Length)
            {
                (_isInLongLine, _end) = (true, 0);
            }

            _buffer.AsSpan(_at.._end).CopyTo(_buffer);
            (_at, _end) = (0, _end - _at);
            var read = file.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
            {
                (_line, _lineEnd, _at) = (0, _end, _end);
                var isLine = _end > 0 && !_isInLongLine;
                _at = _end = isLine ? _end : 0;
                return isLine;
            }

            _end += read;
        }
    }
}
