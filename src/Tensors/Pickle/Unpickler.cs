using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace VideoSsm.Eval.Tensors.Pickle;

/// <summary>
/// A pickle reader that builds containers, numbers, strings and tensors, and nothing else: names outside of the whitelist of
/// <see cref="PickleGlobals"/> are refused where they appear, nothing on that list runs anything, and every opcode that is not needed for
/// a checkpoint is refused by name.
/// </summary>
/// <remarks>
/// Opcodes as in Python's pickletools; the subset that torch.save writes with protocol 2 and later. Values are C# objects of
/// PickleValues.cs. Lengths are checked against the bytes left before memory is asked for.
/// </remarks>
/// <param name="bytes">The pickle.</param>
/// <param name="script">
/// True for the content of a TorchScript archive: objects of its own classes (<c>__torch__.…</c>) are read as dictionaries of their
/// attributes. Their code is never looked at.
/// </param>
internal sealed class Unpickler(ByteRange bytes, bool script = false)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<long, object?> _memo = [];
    private readonly PickleGlobals _globals = new();
    private long _code;

    /// <summary>Where the next byte would be read: after <see cref="Read"/>, behind its pickle.</summary>
    public long Position { get; private set; }

    /// <summary>The storages that the pickle refers to, by key.</summary>
    public IReadOnlyDictionary<string, PickleStorage> Storages => _globals.Storages;

    /// <summary>Reads the pickle at <see cref="Position"/>.</summary>
    /// <exception cref="InvalidDataException">Damaged, or more than the whitelist allows: names the opcode or the global, and the byte.</exception>
    public object? Read()
    {
        _stack.Clear();
        _marks.Clear();
        _memo.Clear();
        while (true)
        {
            _code = Position;
            var code = Take(1)[0];
            if (code == (byte)'.')
            {
                if (_stack.Count != 1 || _marks.Count != 0)
                    throw Bad($"STOP leaves {_stack.Count} values and {_marks.Count} marks");
                return Pop();
            }
            try
            {
                Step(code);
            }
            catch (PickleException e)
            {
                throw Bad(e.Message);
            }
        }
    }

    private void Step(byte code)
    {
        switch (code)
        {
            case 0x80: // PROTO
                var protocol = Take(1)[0];
                if (protocol > 5)
                    throw Bad($"protocol {protocol} is not known");
                break;
            case 0x95: // FRAME: a hint for readers of streams
                Take(8);
                break;
            case (byte)'(':
                _marks.Add(_stack.Count);
                break;
            case (byte)'N' or 0x88 or 0x89: // NONE, NEWTRUE, NEWFALSE
                _stack.Add(code == (byte)'N' ? null : code == 0x88);
                break;
            case (byte)'J' or (byte)'K' or (byte)'M' or 0x8a or (byte)'G':
                _stack.Add(Number(code));
                break;
            case (byte)'X' or (byte)'T' or 0x8c or (byte)'U': // BINUNICODE, BINSTRING; SHORT_…
                _stack.Add(Text(Block(wide: code is (byte)'X' or (byte)'T')));
                break;
            case (byte)'B' or (byte)'C': // BINBYTES, SHORT_BINBYTES
                _stack.Add(Block(wide: code == (byte)'B').ToArray());
                break;
            case (byte)'}':
                _stack.Add(new PickleDict());
                break;
            case (byte)']':
                _stack.Add(new List<object?>());
                break;
            case (byte)')':
                _stack.Add(new PickleTuple([]));
                break;
            case (byte)'t':
                _stack.Add(new PickleTuple(PopMarked()));
                break;
            case 0x85 or 0x86 or 0x87: // TUPLE1, TUPLE2, TUPLE3
                _stack.Add(new PickleTuple(PopMany(code - 0x84)));
                break;
            case (byte)'a' or (byte)'e': // APPEND, APPENDS
                var items = code == (byte)'a' ? PopMany(1) : PopMarked();
                (Peek() as List<object?> ?? throw Bad("APPEND to something that is not a list")).AddRange(items);
                break;
            case (byte)'s' or (byte)'u': // SETITEM, SETITEMS
                SetItems(code == (byte)'s' ? PopMany(2) : PopMarked());
                break;
            case (byte)'q' or (byte)'r' or 0x94: // BINPUT, LONG_BINPUT, MEMOIZE
                _memo[code == 0x94 ? _memo.Count : Index(wide: code == (byte)'r')] = Peek();
                break;
            case (byte)'h' or (byte)'j': // BINGET, LONG_BINGET
                var index = Index(wide: code == (byte)'j');
                _stack.Add(_memo.TryGetValue(index, out var known) ? known : throw Bad($"memo entry {index} is used before it is set"));
                break;
            case (byte)'c': // GLOBAL
                var module = Line();
                _stack.Add(PickleGlobals.Find(module, Line(), script));
                break;
            case 0x93: // STACK_GLOBAL
                _stack.Add(
                    PopMany(2) is [string from, string name] ? PickleGlobals.Find(from, name, script) : throw Bad("STACK_GLOBAL without two strings"));
                break;
            case 0x81 when script: // NEWOBJ
                _stack.Add(PopMany(2) is [PickleGlobal { IsScriptClass: true }, PickleTuple { Items: [] }]
                    ? new PickleDict { ScriptObject = true }
                    : throw Bad("NEWOBJ of something that is not a class of the archive"));
                break;
            case (byte)'R': // REDUCE
                _stack.Add(
                    PopMany(2) is [PickleGlobal callee, PickleTuple arguments]
                        ? PickleGlobals.Build(callee, arguments.Items)
                        : throw Bad("REDUCE of something that is not a name of the whitelist with a tuple of arguments"));
                break;
            case (byte)'b': // BUILD: an OrderedDict of PyTorch carries attributes (_metadata), which say nothing about tensors
                switch ((PopMany(1)[0], Peek()))
                {
                    case (PickleDict state, PickleDict { ScriptObject: true, Items.Count: 0 } target):
                        foreach (var (key, value) in state.Items) target.Set(key, value);
                        break;
                    case (PickleDict, PickleDict { Ordered: true }):
                        break;
                    default:
                        throw Bad("BUILD is refused except for the attributes of an OrderedDict");
                }
                break;
            case (byte)'Q': // BINPERSID
                _stack.Add(_globals.Storage(Pop()));
                break;
            default:
                throw Bad($"the opcode {PickleOpcodes.Name(code)} is refused");
        }
    }

    private object Number(byte code)
    {
        switch (code)
        {
            case (byte)'J':
                return (long)BinaryPrimitives.ReadInt32LittleEndian(Take(4));
            case (byte)'K':
                return (long)Take(1)[0];
            case (byte)'M':
                return (long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2));
            case (byte)'G':
                return BinaryPrimitives.ReadDoubleBigEndian(Take(8));
            default: // LONG1
                var value = new BigInteger(Take(Take(1)[0]));
                return value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;
        }
    }

    private void SetItems(object?[] items)
    {
        if (items.Length % 2 != 0)
            throw Bad("SETITEMS with a key without value");
        var target = Peek() as PickleDict ?? throw Bad("SETITEM to something that is not a dictionary");
        for (var i = 0; i < items.Length; i += 2)
            target.Set(items[i], items[i + 1]);
    }

    private ReadOnlySpan<byte> Take(long length)
    {
        if (!bytes.TrySlice(Position, length, out var taken))
            throw Bad($"{length} bytes are needed, {bytes.Length - Position} are left (truncated?)");
        Position += length;
        return taken;
    }

    private long Index(bool wide) => wide ? BinaryPrimitives.ReadUInt32LittleEndian(Take(4)) : Take(1)[0];

    private ReadOnlySpan<byte> Block(bool wide) => Take(Index(wide));

    private string Text(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return StrictUtf8.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            throw Bad("a string is not valid UTF-8");
        }
    }

    // The names behind GLOBAL end with a line feed; none worth reading is longer than this.
    private string Line()
    {
        const int Longest = 1024;
        var start = Position;
        while (Take(1)[0] != (byte)'\n')
        {
            if (Position - start > Longest)
                throw Bad($"GLOBAL names more than {Longest} bytes");
        }
        _ = bytes.TrySlice(start, Position - start - 1, out var line);
        return Text(line);
    }

    private object? Peek() => _stack.Count > Floor ? _stack[^1] : throw Bad("a value is missing");

    private object? Pop() => PopMany(1)[0];

    private object?[] PopMany(int count)
    {
        if (_stack.Count - Floor < count)
            throw Bad("a value is missing");
        var result = _stack.GetRange(_stack.Count - count, count).ToArray();
        _stack.RemoveRange(_stack.Count - count, count);
        return result;
    }

    private object?[] PopMarked()
    {
        if (_marks.Count == 0)
            throw Bad("a mark is missing");
        var result = PopMany(_stack.Count - _marks[^1]);
        _marks.RemoveAt(_marks.Count - 1);
        return result;
    }

    // Values below the innermost mark are out of reach until it is used.
    private int Floor => _marks.Count == 0 ? 0 : _marks[^1];

    private InvalidDataException Bad(string what) => new($"'{bytes.Path}' is refused at byte {_code} of its pickle: {what}.");
}

/// <summary>A refusal without its place; <see cref="Unpickler"/> adds file and byte.</summary>
internal sealed class PickleException(string message) : Exception(message);
