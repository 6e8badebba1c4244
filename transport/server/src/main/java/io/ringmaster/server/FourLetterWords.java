package io.ringmaster.server;

import org.agrona.DirectBuffer;

/**
 * Commands that a connection of a ZooKeeper listener can begin with instead of a handshake: four raw bytes, answered
 * with text and the end of the connection. Endpoint thread only.
 */
interface FourLetterWords
{
    /** No words: their bytes are the length of a frame, which is too long, and the connection is closed. */
    FourLetterWords NONE = new FourLetterWords()
    {
        @Override
        public int commandLength(final int word)
        {
            return 0;
        }

        @Override
        public boolean onCommand(
            final Connection connection, final DirectBuffer buffer, final int offset, final int length)
        {
            throw new IllegalStateException("no command is known");
        }

        @Override
        public void onReply(
            final Connection connection,
            final int type,
            final DirectBuffer buffer,
            final int offset,
            final int length)
        {
            throw new IllegalStateException("nothing was asked");
        }
    };

    /**
     * Whether the first four bytes of a connection are a command.
     *
     * @param word the bytes as a big-endian int.
     * @return bytes of the command with what it takes behind the word; 0 if it is none.
     */
    int commandLength(int word);

    /**
     * Begin to answer: either append the text and close, or ask the engine and go on in {@link #onReply}. What the
     * client sends behind the command is thrown away, and that it ends its stream does not end the connection.
     *
     * @param connection that sent it.
     * @param buffer     with the command.
     * @param offset     of it.
     * @param length     as {@link #commandLength(int)} said.
     * @return false if the request ring is full: nothing has been taken.
     */
    boolean onCommand(Connection connection, DirectBuffer buffer, int offset, int length);

    /**
     * A message of the engine for a connection that sent a command.
     *
     * @param connection that waits.
     * @param type       MESSAGE, FIRST, NEXT or LAST of {@link io.ringmaster.engine.EndpointProtocol}.
     * @param buffer     with the bytes; borrowed for the duration of the call.
     * @param offset     of the bytes.
     * @param length     of the bytes.
     */
    void onReply(Connection connection, int type, DirectBuffer buffer, int offset, int length);
}
