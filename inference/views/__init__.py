"""Each view asks three things: is it valid, what is the answer, how is it written?"""
